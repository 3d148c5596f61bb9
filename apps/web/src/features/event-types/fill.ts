import type { Language } from './languages.ts';

/** The parts of an endpoint's URL that its receiver's code has to know. */
export interface Target {
  /** Without user, password and query, which may be secret. */
  readonly url: string;
  readonly path: string;
  /** Where the code listens: the URL's port when it has one, else the example's own. */
  readonly port: string;
  /** Another server (usually for HTTPS) is in front of the code and forwards the path to it. */
  readonly behind: boolean;
}

/** The port of the examples. */
const examplePort = '3001';

/** The place of an endpoint's URL. @throws TypeError when it is not a URL */
export function targetOf(endpointUrl: string): Target {
  const { origin, pathname, protocol, port } = new URL(endpointUrl);
  const behind = protocol === 'https:' || port === '';
  return { url: origin + pathname, path: pathname, port: behind ? examplePort : port, behind };
}

/** The part of each example that handles an event, and its replacement for one type. */
const handling: Readonly<Record<Language, readonly [code: string, filled: (type: string) => string]>> = {
  typescript: [
    `  console.log('received', body.toString());`,
    (type) =>
      `  const event = JSON.parse(body.toString());\n  if (event.type === '${type}') console.log(event.type, event.data);`,
  ],
  python: [
    `        print("received", work.get().decode(), flush=True)`,
    (type) =>
      `        event = json.loads(work.get())\n        if event["type"] == "${type}":\n            print(event["type"], event["data"], flush=True)`,
  ],
  go: [
    `\tlog.Println("received", string(body))`,
    (type) =>
      `\tvar event struct {\n\t\tType string\n\t\tData json.RawMessage\n\t}\n\tif json.Unmarshal(body, &event) == nil && event.Type == "${type}" {\n\t\tlog.Println(event.Type, string(event.Data))\n\t}`,
  ],
  php: [
    `fwrite($file, $body);`,
    (type) => `if (json_decode($body)->type === '${type}') {\n    fwrite($file, $body);\n}`,
  ],
};

/** The imports that the filled-in lines need. */
const imports: Partial<Record<Language, readonly [before: string, added: string]>> = {
  python: [`import hmac\n`, `import hmac\nimport json\n`],
  go: [`\t"encoding/hex"\n`, `\t"encoding/hex"\n\t"encoding/json"\n`],
};

/** @throws Error when the example no longer holds `part` exactly once */
function replaceOne(source: string, part: string, by: string): string {
  const [before, after, ...more] = source.split(part);
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`The example lost: ${part}`);
  return before + by + after;
}

/**
 * An example receiver for one type of event at one endpoint. The secret stays in WEBHOOK_SECRET.
 * @throws Error when the example has changed so that it cannot be filled in
 */
export function fillIn(source: string, language: Language, type: string, target: Target): string {
  const [code, filled] = handling[language];
  const [line, lines] = imports[language] ?? ['', ''];
  const handled = replaceOne(source, code, filled(type));
  const imported = line === '' ? handled : replaceOne(handled, line, lines);
  return imported
    .replace('Receives Cryptoix webhooks', `Receives ${type} at ${target.url}`)
    .replaceAll(examplePort, target.port);
}
