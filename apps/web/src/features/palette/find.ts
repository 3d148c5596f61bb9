import { idKindOf, type IdKind } from '@cryptoix/core/tables';
import { objectKind } from '../../parts/object-id.ts';

/** What a pasted id stands for, and so which page shows it. */
export type Found =
  | { readonly kind: 'delivery'; readonly id: string }
  | { readonly kind: 'event' | 'key' | 'endpoint' | 'object'; readonly id: string };

/** 41 bits of time and 12 of sequence: 13 digits within a year of 2026, 16 at most. */
const deliveryId = /^\d{9,16}$/;
/** The ids that have a page of their own. */
const pages: Partial<Record<IdKind, Found['kind']>> = { event: 'event', api_key: 'key', endpoint: 'endpoint' };

function kindOf(id: string): Found['kind'] | null {
  if (deliveryId.test(id)) return 'delivery';
  const kind = idKindOf(id);
  if (kind === null) return null;
  return pages[kind] ?? (objectKind(id) === null ? null : 'object');
}

/** Whether every word of what was typed stands in a text: "create key" finds "Create an API key". */
export function holdsWords(text: string, typed: string): boolean {
  const where = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
}

/** Reads what was typed as an id; null when it is none. */
export function readId(typed: string): Found | null {
  const id = typed.trim();
  const kind = kindOf(id);
  return kind === null ? null : { kind, id };
}
