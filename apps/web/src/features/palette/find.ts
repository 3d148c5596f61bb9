/** What a pasted id stands for, and so which page shows it. */
export type Found =
  | { readonly kind: 'delivery'; readonly id: string }
  | { readonly kind: 'event' | 'key' | 'endpoint' | 'object'; readonly id: string };

const kinds: readonly (readonly [RegExp, Found['kind']])[] = [
  // 41 bits of time and 12 of sequence: 13 digits within a year of 2026, 16 at most.
  [/^\d{9,16}$/, 'delivery'],
  [/^evt_[0-9a-z]{26}$/, 'event'],
  [/^key_[0-9a-z]{26}$/, 'key'],
  [/^whe_[0-9a-z]{26}$/, 'endpoint'],
  [/^(?:pay|ivc|ref|pyt|wdr|txn)_[0-9a-z]{26}$/, 'object'],
];

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
  const kind = kinds.find(([pattern]) => pattern.test(id))?.[1];
  return kind === undefined ? null : { kind, id };
}
