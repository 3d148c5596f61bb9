import { idKindOf, type IdKind } from '@cryptoix/core/tables';
import { objectKind } from '../../parts/object-id.ts';

/** The kind of object a pasted id belongs to, which decides the page that shows it. */
export type Found =
  | { readonly kind: 'delivery'; readonly id: string }
  | { readonly kind: 'event' | 'key' | 'endpoint' | 'request' | 'object'; readonly id: string };

/** 41 bits of time and 12 of sequence: 13 digits within a year of 2026, 16 at most. */
const deliveryId = /^\d{9,16}$/;
/** The ids that have a page of their own. */
const pages: Partial<Record<IdKind, Found['kind']>> = {
  event: 'event',
  api_key: 'key',
  endpoint: 'endpoint',
  request: 'request',
};

function kindOf(id: string): Found['kind'] | null {
  if (deliveryId.test(id)) return 'delivery';
  const kind = idKindOf(id);
  if (kind === null) return null;
  return pages[kind] ?? (objectKind(id) === null ? null : 'object');
}

/** True when a text contains every typed word: "create key" finds "Create an API key". */
export function containsWords(text: string, typed: string): boolean {
  const where = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
}

/** Parses typed text as an id; null when it is not one. */
export function parseId(typed: string): Found | null {
  const id = typed.trim();
  const kind = kindOf(id);
  return kind === null ? null : { kind, id };
}
