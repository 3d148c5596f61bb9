import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errors, eventTypes } from '@cryptoix/core';
import { openApiDocument } from '@cryptoix/api/openapi';
import { z } from 'zod';
import { block, comment, declarations, pascal, typeOf } from './types-from-schemas.ts';

const schema = z.record(z.string(), z.unknown());
const content = z.object({ 'application/json': z.object({ schema }) });
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean(),
  schema,
  description: z.string().optional(),
});
const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  parameters: z.array(z.union([parameter, z.object({ $ref: z.string() })])),
  requestBody: z.object({ required: z.boolean(), content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })),
});
const shape = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

/** The numbered form of pages, which `for await` does without. */
const numberedPages = new Set(['page', 'per_page']);
const packageFile = join(import.meta.dirname, '../../packages/sdk/package.json');
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile, 'utf8')));
const notice = '// Generated from the OpenAPI document by `npm run docs`: do not edit.';
/** Schemas that the SDK has its own form of. */
const internal = new Set(['ApiError', 'ApiErrorError', 'Meta', 'PageMeta', 'FeedMeta']);

interface Method {
  readonly resource: string;
  readonly declaration: string;
  readonly implementation: string;
  /** The name and the schema of its input, when it has one. */
  readonly input: [name: string, schema: Record<string, unknown>] | undefined;
}

/**
 * The generated files of the SDK by their name: the models with the events, and one method for each route of the OpenAPI
 * document.
 */
export function sdkSource(): Record<string, string> {
  const { paths, components } = shape.parse(openApiDocument({ publicUrl: 'https://cryptoix.example' }));
  const methods = Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).flatMap(([verb, found]) => methodsOf(verb.toUpperCase(), path, found)),
  );
  const models = Object.fromEntries(Object.entries(components.schemas).filter(([name]) => !internal.has(name)));
  const inputs = methods.flatMap(({ input }) => (input === undefined ? [] : [input]));
  const data = eventTypes.map(({ type, resource }) => `${JSON.stringify(type)}: ${pascal(resource)}EventData;\n`);
  const codes = Object.keys(errors).map((code) => JSON.stringify(code));
  const resources = [...Map.groupBy(methods, ({ resource }) => resource)];
  const members = resources.map(
    ([name, group]) => `readonly ${name}: ${block(group.map((one) => one.declaration).join(''))};\n`,
  );
  const assignments = resources.map(
    ([name, group]) => `this.${name} = ${block(group.map((one) => one.implementation).join(''))};\n`,
  );
  return {
    'models.gen.ts': `${notice}
/** The version of this package. */
export const version = ${JSON.stringify(version)};

/** The errors of the API. More are added in time. */
export type ErrorCode = ${codes.join(' | ')};

${declarations(models)}
/** What \`data\` of a webhook is, by the type of its event. */
export interface EventDataByType ${block(data.join(''))}

${declarations(Object.fromEntries(inputs))}`,
    'resources.gen.ts': `${notice}
import type { ${[...Object.keys(models), ...inputs.map(([name]) => name)].join(', ')} } from './models.gen.ts';
import type { FeedPage } from './follow.ts';
import type { List } from './list.ts';
import { type CallOptions, segment, type Transport } from './transport.ts';

/** Every route of the API by its resource. */
export class Resources ${block(`${members.join('')}
constructor(send: Transport) ${block(assignments.join(''))}
`)}
`,
  };
}

/** The methods of a route: one, and for the feed a second that follows it. */
function methodsOf(verb: string, path: string, found: z.output<typeof operation>): Method[] {
  const [resource = '', name = ''] = found.operationId.split('.').map(camel);
  const given = found.parameters.flatMap((one) => ('name' in one ? [one] : []));
  const inPath = given.filter((one) => one.in === 'path');
  const query = given.filter((one) => one.in === 'query' && !numberedPages.has(one.name));
  const body = found.requestBody?.content['application/json'].schema;
  const input = body ?? (query.length > 0 ? objectOf(query) : undefined);
  const inputName = `${pascal(found.operationId)}Input`;
  const optional = z.array(z.string()).catch([]).parse(input?.['required']).length === 0 ? '?' : '';

  const parameters = [
    ...inPath.map((one) => `${one.name}: ${typeOf(one.schema)}`),
    ...(input === undefined ? [] : [`input${optional}: ${inputName}`]),
    'options?: CallOptions',
  ].join(', ');
  const { pages, type } = returned(found);
  const route = `\`${path.replaceAll(/\{(\w+)\}/g, '${segment($1)}')}\``;
  const sent = input === undefined ? 'undefined' : 'input';
  const names = [...inPath.map((one) => one.name), ...(input === undefined ? [] : ['input']), 'options'].join(', ');
  const { result, call } = forms[pages](type, `${route}, ${sent}, options`, verb);
  const method: Method = {
    resource,
    declaration: `${comment(`${found.summary}. ${found.description}`)}${name}(${parameters}): ${result};\n`,
    implementation: `${name}: (${names}) => ${call},\n`,
    input: input === undefined ? undefined : [inputName, input],
  };
  if (pages !== 'feed') return [method];
  const follow: Method = {
    resource,
    declaration: `${comment(`Every event behind \`after\`, and each new one as it happens, until the caller stops or its signal aborts. It goes on by itself after a failure that passes. ${found.description}`)}follow(input?: Omit<${inputName}, 'limit' | 'wait'>, options?: CallOptions): AsyncGenerator<${type}, void>;\n`,
    implementation: `follow: (input, options) => send.follow(${route}, input, options),\n`,
    input: undefined,
  };
  return [method, follow];
}

/** The type of a method's result and the call it makes, by the form of what the route returns. */
const forms = {
  one: (type: string, given: string, verb: string) => ({
    result: `Promise<${type}>`,
    call: `send.one('${verb}', ${given})`,
  }),
  list: (type: string, given: string) => ({ result: `List<${type}>`, call: `send.list(${given})` }),
  feed: (type: string, given: string) => ({ result: `Promise<FeedPage<${type}>>`, call: `send.feed(${given})` }),
};

/** Query parameters as an object. */
const objectOf = (query: readonly z.output<typeof parameter>[]) => ({
  type: 'object',
  properties: Object.fromEntries(query.map((one) => [one.name, { ...one.schema, description: one.description }])),
  required: query.filter((one) => one.required).map((one) => one.name),
});

/** What a route returns: `data` of its success, or for a list of pages and the feed one item of it. */
function returned({ operationId, responses }: z.output<typeof operation>): { pages: keyof typeof forms; type: string } {
  const success = responses['200'] ?? responses['201'];
  const properties = z
    .object({ data: schema, meta: z.object({ $ref: z.string() }) })
    .safeParse(success?.content?.['application/json'].schema['properties']).data;
  if (properties === undefined) throw new Error(`${operationId} has no success in the OpenAPI document.`);
  const meta = properties.meta.$ref.split('/').at(-1);
  const pages = meta === 'PageMeta' ? 'list' : meta === 'FeedMeta' ? 'feed' : 'one';
  return { pages, type: typeOf(pages === 'one' ? properties.data : schema.parse(properties.data['items'])) };
}

const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
