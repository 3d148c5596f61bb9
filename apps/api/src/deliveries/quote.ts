/** The most characters, in UTF-16 units, of a response that are quoted. */
const maxLength = 160;
/** The bytes of a response that are looked at, which is more than is quoted, since markup is left out. */
export const quotedBytes = 2_048;

/**
 * The beginning of a response, in one line of plain text, to stand beside an alarm: markup and control characters are left
 * out. Null when there is nothing to read in it.
 * @param headers of the response: a compressed one is not quoted
 * @param body its first bytes, at most `quotedBytes`
 */
export function quoteOf(headers: Readonly<Record<string, string>>, body: Buffer): string | null {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return null;
  const text = body
    .toString('utf8')
    // A character that is cut at the end.
    .replace(/\uFFFD+$/, '')
    .replace(/<(script|style)\b[^]*?(<\/\1\s*>|$)/gi, ' ')
    .replace(/<[^>]*(>|$)/g, ' ')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  if (text === '' || text.includes('\uFFFD')) return null;
  // Not within a character that is two UTF-16 units.
  return text.length <= maxLength
    ? text
    : `${text
        .slice(0, maxLength)
        .replace(/[\uD800-\uDBFF]$/, '')
        .trimEnd()}…`;
}
