/** A JSON text in pieces: strings, punctuation, and what stands between (numbers, true, false, null). */
const piece = /"(?:\\.|[^"\\])*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

/** The value of a text that is JSON of an object or array, which is all that has a shape to show; undefined otherwise. */
function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * JSON as a value, if that shows all of it as it was sent; undefined otherwise. JavaScript rounds 1152921506151679042,
 * makes null of 1e400, and keeps the last of two fields with one name.
 */
export function exactJson(text: string): object | undefined {
  const value = parseJson(text);
  return value !== undefined && JSON.stringify(value) === (text.match(piece) ?? []).join('') ? value : undefined;
}

/** JSON of an object or array over several lines, each piece as it was sent; any other text as it is. */
export function prettyJson(text: string): string {
  if (parseJson(text) === undefined) return text;
  let depth = 0;
  let before = '';
  let pretty = '';
  const newLine = () => `\n${'  '.repeat(depth)}`;
  for (const [now] of text.matchAll(piece)) {
    const closes = now === '}' || now === ']';
    const opened = before === '{' || before === '[';
    if (closes) depth -= 1;
    if (closes ? !opened : opened || before === ',') pretty += newLine();
    pretty += now === ':' ? ': ' : now;
    if (now === '{' || now === '[') depth += 1;
    before = now;
  }
  return pretty;
}
