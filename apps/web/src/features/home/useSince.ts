import { startOf } from '../../parts/search.ts';
import { useNow } from '../../ui/useNow.ts';
import type { Range } from './search.ts';

/** A range begins at a multiple of this (ms), so that its query, and its cached result, changes rarely. */
const stepMs = 5 * 60_000;

/** The start of the range that ends now, as RFC 3339. */
export function useSince(range: Range): string {
  return startOf(range, Math.floor(useNow() / stepMs) * stepMs);
}
