import type { KeptResponse } from '../queue/settle.ts';

/** Shorter values are left: they would mask words that a response has by chance. */
const shortest = 8;

/** As many asterisks as characters, so that what is kept does not grow. */
const mask = (text: string) => '*'.repeat(text.length);

/**
 * The texts that would show a custom header: its value, what follows the name of a scheme (`Basic …`), and both as a JSON
 * string or a URL holds them. Longest first, so that no end of one is left over from a shorter one.
 */
function textsOf(headers: Readonly<Record<string, string>>): string[] {
  const values = Object.values(headers).flatMap((value) => [value, value.replace(/^[A-Za-z][\w-]*\s+/, '')]);
  const forms = values
    .filter((value) => value.length >= shortest)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** The length of the longest end of a text that this other text begins with, if it is long enough to mask; else 0. */
function cutOff(text: string, whole: string): number {
  for (let length = Math.min(text.length, whole.length - 1); length >= shortest; length--)
    if (text.endsWith(whole.slice(0, length))) return length;
  return 0;
}

/** @param isCut the end of the text was not kept: it may be the beginning of a value */
function masked(text: string, hidden: readonly string[], isCut: boolean): string {
  const without = hidden.reduce((rest, value) => rest.replaceAll(value, mask), text);
  const end = isCut ? Math.max(...hidden.map((value) => cutOff(without, value))) : 0;
  return end === 0 ? without : without.slice(0, -end) + '*'.repeat(end);
}

/**
 * A response as it is kept: without the values of the endpoint's custom headers, which a receiver may send back and
 * which are masked everywhere else.
 */
export function maskedResponse(response: KeptResponse, headers: Readonly<Record<string, string>>): KeptResponse {
  const hidden = textsOf(headers);
  if (hidden.length === 0) return response;
  return {
    ...response,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, text]) => [name, masked(text, hidden, true)]),
    ),
    // As Latin-1 every byte is one character, and custom headers are ASCII.
    body: Buffer.from(masked(response.body.toString('latin1'), hidden, response.truncated), 'latin1'),
  };
}
