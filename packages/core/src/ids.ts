/** The prefix of every kind of id: `<prefix>_<26 characters>`, a TypeID (spec 0.3) over a UUIDv7. */
export const idPrefixes = {
  merchant: 'mer',
  user: 'usr',
  membership: 'mbr',
  invitation: 'inv',
  api_key: 'key',
  event: 'evt',
  endpoint: 'whe',
  endpoint_secret: 'whs',
  audit_entry: 'aud',
  request: 'req',
  payment: 'pay',
  invoice: 'ivc',
  refund: 'ref',
  payout: 'pyt',
  withdrawal: 'wdr',
  transaction: 'txn',
  payment_link: 'lnk',
  ledger_posting: 'pst',
  webhook_replay: 'whp',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Crockford's base32 in lower case, as in the TypeID spec: in ASCII order, so that ids sort by time. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** Characters after the underscore of an id. */
export const idSuffixLength = 26;
/** A UUIDv7 begins with 48 bits of Unix milliseconds (RFC 9562, 5.7). */
const maxTime = 2 ** 48 - 1;

/** `size` random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** The highest value of the 12 bits after the version. */
const maxCount = 4_095;
const last = { ms: 0, count: 0 };

/**
 * Random, except the 12 bits after the version, which count the ids of a millisecond (RFC 9562, 6.2, method 1): ids
 * that one process creates within it, such as those of two events of one change, sort in that order. Past 4,096 they no
 * longer do.
 */
function countedTail(ms: number): Uint8Array {
  last.count = ms === last.ms ? Math.min(last.count + 1, maxCount) : 0;
  last.ms = ms;
  const tail = globalThis.crypto.getRandomValues(new Uint8Array(10));
  new DataView(tail.buffer).setUint16(0, last.count);
  return tail;
}

/**
 * A new id. `nowMs` is Unix time in milliseconds; within one millisecond ids sort in the order in which this process
 * created them.
 * @param random for tests and samples: the 10 bytes after the time, which then are in no order
 */
export function newId(kind: IdKind, nowMs: number = Date.now(), random?: RandomBytes): string {
  return format(kind, nowMs, random === undefined ? countedTail(nowMs) : random(10));
}

/** The lowest id that `kind` can have in the millisecond `ms`: the start of a time partition or a time filter. */
export function lowestId(kind: IdKind, ms: number): string {
  return format(kind, ms, new Uint8Array(10));
}

const suffix = `[0-7][${alphabet}]{${idSuffixLength - 1}}`;

/** Matches exactly the ids of this kind. */
export const idPattern = (kind: IdKind): RegExp => new RegExp(`^${idPrefixes[kind]}_${suffix}$`);

const isKind = (name: string): name is IdKind => Object.hasOwn(idPrefixes, name);
const idKinds: readonly IdKind[] = Object.keys(idPrefixes).filter(isKind);
const anyId = new RegExp(`^([a-z]{3})_${suffix}$`);

/** The kind of object that an id names; null for a text that is not an id of ours. */
export function idKindOf(text: string): IdKind | null {
  const prefix = anyId.exec(text)?.[1];
  return idKinds.find((kind) => idPrefixes[kind] === prefix) ?? null;
}

/** When an id was created, in Unix milliseconds. `id` must have passed its schema. */
export function idTime(id: string): number {
  let value = 0;
  // The first 10 characters hold 2 zero bits and the 48 of the time.
  for (const character of id.slice(-idSuffixLength, -16)) value = value * 32 + alphabet.indexOf(character);
  return value;
}

/** `tail` are the 10 bytes after the time; version (7) and variant (0b10) overwrite their bits. */
function format(kind: IdKind, ms: number, tail: Uint8Array): string {
  if (!Number.isInteger(ms) || ms < 0 || ms > maxTime) {
    throw new RangeError(`An id's time must be whole milliseconds from 0 to 2^48 - 1, not ${ms}.`);
  }
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(ms) << 16n);
  bytes.set(tail, 6);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  return `${idPrefixes[kind]}_${encode(bytes)}`;
}

function encode(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  // 26 characters are 130 bits: the first two are zero.
  let bits = 2;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(buffer >> bits) & 31];
    }
    buffer &= 31;
  }
  return text;
}
