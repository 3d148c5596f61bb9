import { words } from '../../words/index.ts';

/** How long until `at` (RFC 3339), in words, to the minute. `nowMs` is Unix time. */
export function timeLeft(at: string, nowMs: number): string {
  const minutes = Math.max(0, Math.floor((Date.parse(at) - nowMs) / 60_000));
  return words.endpoints.left(Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60);
}
