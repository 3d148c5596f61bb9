import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVault } from './crypto.ts';

const older = { version: 1, secret: randomBytes(32) };
const newer = { version: 2, secret: randomBytes(32) };

describe('a sealed value', () => {
  const vault = createVault([newer, older]);

  test('opens again for the row it was sealed for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, identity) => {
        expect(vault.open(vault.seal(plain, identity), identity)).toBe(Buffer.from(plain).toString());
      }),
    );
  });

  test('does not open for another row, nor with any bit changed', () => {
    const sealed = vault.seal('whsec_x', 'endpoint_secrets.secret:whs_1');
    expect(() => vault.open(sealed, 'endpoint_secrets.secret:whs_2')).toThrow(/unable to authenticate/i);
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(() => vault.open(changed, 'endpoint_secrets.secret:whs_1')).toThrow(/authenticate|ENCRYPTION_KEYS/i);
      }),
    );
  });

  test('opens after the key was rotated, and is sealed with the newest', () => {
    const before = createVault([older]).seal('kept', 'row');
    expect(vault.open(before, 'row')).toBe('kept');
    expect(before[0]).toBe(1);
    expect(vault.seal('kept', 'row')[0]).toBe(2);
    expect(() => createVault([newer]).open(before, 'row')).toThrow(/no version 1/);
  });
});
