/**
 * The candidate that a mistyped text most likely means: the one with the fewest edits, at most 3 and at most one for
 * every three characters; null if there is none. The time is proportional to the text's length: bound it first.
 */
export function nearest(text: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let fewest = Math.min(3, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = editDistance(text.toLowerCase(), candidate);
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const [above = 0, left = 0, before = 0] = [row[j], next[j - 1], row[j - 1]];
      next.push(Math.min(above + 1, left + 1, before + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
