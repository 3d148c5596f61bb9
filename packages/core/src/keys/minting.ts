import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Mode } from '../modes.ts';
import { base62, keyChecksum, keyStart, publicIdLength, secretLength } from './format.ts';

/** A new API key. `key` is shown once and never stored; `publicId` and `start` are not secret. */
export interface MintedKey {
  key: string;
  publicId: string;
  start: string;
}

/** Creates an API key with a 256-bit secret. `random` returns the requested number of random bytes. */
export function mintKey(mode: Mode, random: (size: number) => Uint8Array = randomBytes): MintedKey {
  const publicId = randomBase62(publicIdLength, random);
  const body = `ak_${mode}_${publicId}${randomBase62(secretLength, random)}`;
  const key = body + keyChecksum(body);
  return { key, publicId, start: keyStart(key) };
}

/**
 * The stored form of a key: its HMAC-SHA-256 under the pepper, 32 bytes. A slow hash would not make 256 random bits
 * safer and would slow down every request (Argon2 30 ms, this 13 µs).
 */
export function hashKey(key: string, pepper: Buffer | string): Buffer {
  return createHmac('sha256', pepper).update(key).digest();
}

/** Compares two hashes in constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Uniform: bytes from 248 up are discarded, because 256 is not a multiple of 62. */
function randomBase62(length: number, random: (size: number) => Uint8Array): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(length - text.length)) if (byte < 248) text += base62.charAt(byte % 62);
  }
  return text;
}
