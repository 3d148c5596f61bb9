/** The tokens of a JSON text: strings, punctuation, and the rest (numbers, true, false, null). */
const piece = /"(?:\\.|[^"\\])*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

/**
 * The value of a text that is a JSON object or array; undefined otherwise, since nothing else has a structure to show.
 */
function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The parsed value, if it shows the JSON exactly as it was sent; undefined otherwise. JavaScript rounds
 * 1152921506151679042, turns 1e400 into null, and keeps only the last of two fields with the same name.
 */
export function exactJson(text: string): object | undefined {
  const value = parseJson(text);
  return value !== undefined && JSON.stringify(value) === (text.match(piece) ?? []).join('') ? value : undefined;
}

/** A JSON object or array on several lines, each token as it was sent; any other text unchanged. */
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
