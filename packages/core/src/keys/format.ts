import type { Mode } from '../modes.ts';
import { crc32 } from './crc32.ts';

/*
 * ak_live_ | public id, 16 | secret, 43 | checksum, 6      all base62, 73 characters
 *
 * The public id finds the row, 43 base62 characters carry the 256 bits of the secret, and the CRC-32 of everything
 * before it rejects typos and junk without a database query, and lets secret scanners be certain.
 */
export const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const publicIdLength = 16;
export const secretLength = 43;
const checksumLength = 6;
/** The characters of a key that lists show: its prefix and four of its public id. */
export const visibleKeyLength = 'ak_live_'.length + 4;

const keyPattern = new RegExp(
  `^ak_(live|test)_([0-9A-Za-z]{${publicIdLength}})([0-9A-Za-z]{${secretLength}})[0-9A-Za-z]{${checksumLength}}$`,
);

/** The parts of an API key. */
export interface ParsedKey {
  mode: Mode;
  /** Finds the key in the database; not a secret. */
  publicId: string;
  secret: string;
  /** The part of the key that may be shown, such as `ak_live_4fJ2…`. */
  start: string;
}

/** Parses an API key; null for any other text: wrong length, alphabet, prefix or checksum. */
export function parseKey(text: string): ParsedKey | null {
  const match = keyPattern.exec(text);
  if (match === null || keyChecksum(text.slice(0, -checksumLength)) !== text.slice(-checksumLength)) return null;
  const [, mode, publicId = '', secret = ''] = match;
  return { mode: mode === 'live' ? 'live' : 'test', publicId, secret, start: keyStart(text) };
}

/** The part of a key that lists and logs may show: its prefix and the first characters of its public id. */
export function keyStart(key: string): string {
  return `${key.slice(0, visibleKeyLength)}…`;
}

/** The six checksum characters at the end of a key; `body` are the characters before them. */
export function keyChecksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let index = 0; index < checksumLength; index++) {
    text = base62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
