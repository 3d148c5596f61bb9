import { beginOf } from '../../parts/search.ts';
import { useNow } from '../../ui/useNow.ts';
import type { Range } from './search.ts';

/** A range begins at a multiple of this (ms), so that what is asked for, and cached, changes rarely. */
const stepMs = 5 * 60_000;

/** When the range that ends now begins, as RFC 3339. */
export function useSince(range: Range): string {
  return beginOf(range, Math.floor(useNow() / stepMs) * stepMs);
}
