import { createHash, randomBytes } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeKey, modes, parseKey, redactKeys } from '../index.ts';
import { crc32 } from './crc32.ts';
import { base62 } from './format.ts';
import { hashKey, mintKey, sameHash } from './minting.ts';

const mode = fc.constantFrom(...modes);
/** Bytes chosen by a property, repeated to the requested length. */
const seed = fc.uint8Array({ minLength: 1, maxLength: 64 }).filter((bytes) => bytes.some((byte) => byte < 248));
const seeded = (bytes: Uint8Array) => {
  let at = 0;
  return (size: number) => Uint8Array.from({ length: size }, () => bytes[at++ % bytes.length]!);
};
const minted = fc.tuple(mode, seed).map(([of, bytes]) => mintKey(of, seeded(bytes)));
const percentEncode = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

test('the checksum is the CRC-32 that zip uses', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text));
    }),
  );
});

describe('a key', () => {
  test('that was minted can be parsed, with its mode', () => {
    fc.assert(
      fc.property(mode, seed, (of, bytes) => {
        const { key, publicId, start } = mintKey(of, seeded(bytes));
        expect(key).toMatch(/^ak_(live|test)_[0-9A-Za-z]{65}$/);
        expect(parseKey(key)).toEqual({ mode: of, publicId, secret: key.slice(24, -6), start });
      }),
    );
  });

  test('with one character changed is not valid', () => {
    fc.assert(
      fc.property(
        minted,
        fc.nat({ max: 72 }),
        fc.constantFrom(...base62.split(''), '-', '_', ' '),
        ({ key }, at, character) => {
          fc.pre(key[at] !== character);
          expect(parseKey(key.slice(0, at) + character + key.slice(at + 1))).toBeNull();
        },
      ),
    );
  });

  test('with two neighbouring characters swapped is not valid', () => {
    fc.assert(
      fc.property(minted, fc.nat({ max: 71 }), ({ key }, at) => {
        fc.pre(key[at] !== key[at + 1]);
        expect(parseKey(key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2))).toBeNull();
      }),
    );
  });

  test('cut short, lengthened or wrapped in spaces is not valid', () => {
    const { key } = mintKey('live');
    for (const text of ['', key.slice(0, -1), key.slice(1), `${key}0`, `${key}\n`, ` ${key}`, key.toLowerCase()]) {
      expect(parseKey(text)).toBeNull();
    }
  });

  test('is never found in arbitrary text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseKey(text)).toBeNull();
      }),
    );
  });

  test('of one mode is not valid with the prefix of the other', () => {
    expect(parseKey(mintKey('live').key.replace('live', 'test'))).toBeNull();
  });

  test('is unique', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => mintKey('test').publicId)).size).toBe(1_000);
  });

  test('uses every letter of its alphabet equally often', () => {
    // SHAKE-256 gives random bytes that are the same in every run.
    const bytes = createHash('shake256', { outputLength: 140_000 }).update('keys').digest();
    const random = seeded(bytes);
    const counts = new Map<string, number>();
    for (let made = 0; made < 2_000; made++) {
      for (const letter of mintKey('live', random).key.slice(8, -6)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    const expected = (2_000 * 59) / 62;
    expect(counts.size).toBe(62);
    for (const count of counts.values()) expect(Math.abs(count / expected - 1)).toBeLessThan(0.1);
  });

  test('is shown as its prefix and four characters only', () => {
    const { key, start } = mintKey('live');
    expect(start).toBe(`${key.slice(0, 12)}…`);
  });
});

describe('a stored hash', () => {
  test('is HMAC-SHA-256 of the whole key under the pepper (RFC 4231, test case 2)', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(hashKey('what do ya want for nothing?', 'Jefe').toString('hex')).toBe(expected);
    expect(hashKey('what do ya want for nothing?', Buffer.from('Jefe')).toString('hex')).toBe(expected);
  });

  test('matches its own key under its own pepper only', () => {
    const { key } = mintKey('live');
    const hash = hashKey(key, 'pepper');
    expect(sameHash(hash, hashKey(key, 'pepper'))).toBe(true);
    expect(sameHash(hash, hashKey(mintKey('live').key, 'pepper'))).toBe(false);
    expect(sameHash(hash, hashKey(key, 'other pepper'))).toBe(false);
    expect(sameHash(hash, hash.subarray(1))).toBe(false);
  });
});

describe('redaction', () => {
  const around = fc.string({ maxLength: 30 });

  test('leaves nothing of a key, anywhere in a text', () => {
    fc.assert(
      fc.property(minted, around, around, ({ key }, before, after) => {
        for (const text of [
          before + key + after,
          before + percentEncode(key) + after,
          before + key.replaceAll('_', '%5F') + after,
        ]) {
          const redacted = redactKeys(text);
          expect(looksLikeKey(text)).toBe(true);
          expect(redacted).not.toContain(key.slice(12));
          expect(redacted).not.toContain(percentEncode(key.slice(12)));
          expect(redacted).toContain('_[redacted]');
          expect(looksLikeKey(redacted)).toBe(false);
        }
      }),
    );
  });

  test('keeps the text around it', () => {
    const { key } = mintKey('test');
    expect(redactKeys(`GET /v1/me?key=${key}&page=2`)).toBe('GET /v1/me?key=ak_test_[redacted]&page=2');
    expect(redactKeys(`GET /v1/me?key=${percentEncode(key)}%20x`)).toBe('GET /v1/me?key=ak_test_[redacted]%20x');
    expect(redactKeys(`{"a":"${key}","b":"${key}"}`)).toBe('{"a":"ak_test_[redacted]","b":"ak_test_[redacted]"}');
  });

  test('treats mistyped and cut keys as keys', () => {
    const { key } = mintKey('live');
    for (const text of [key.slice(0, 30), `${key.slice(0, 30)}-${key.slice(30)}`, `${key}${key}`, `x${key}`]) {
      expect(looksLikeKey(text)).toBe(true);
      expect(redactKeys(text).replace(/^x/, '')).toBe('ak_live_[redacted]');
    }
  });

  test('leaves nothing of a signing secret', () => {
    const secret = fc.tuple(fc.constantFrom('whsec_', 'whsk_'), fc.uint8Array({ minLength: 24, maxLength: 64 }));
    fc.assert(
      fc.property(secret, around, ([prefix, bytes], before) => {
        const text = Buffer.from(bytes).toString('base64');
        for (const shape of [text, encodeURIComponent(text)]) {
          const redacted = redactKeys(`${before} ${prefix}${shape}"`);
          expect(redacted.endsWith(`${prefix}[redacted]"`)).toBe(true);
          expect(redacted).not.toContain(shape);
        }
      }),
    );
  });

  test.each(['ak_live_', 'ak_live_4fJ2…', 'ak_test_', 'ask_live_12345678', 'break live', 'pk_live_0123456789'])(
    'leaves %s alone: it is no secret',
    (text) => {
      expect(looksLikeKey(text)).toBe(false);
      expect(redactKeys(text)).toBe(text);
    },
  );

  test('takes time proportional to the text', () => {
    const hostile = `${'ak_live_%'.repeat(20_000)}${randomBytes(20_000).toString('latin1')}`;
    const began = process.cpuUsage();
    redactKeys(hostile);
    expect(process.cpuUsage(began).user).toBeLessThan(1_000_000);
  });
});
