import { expect, test } from 'vitest';
import { setupIn } from './two-factor.ts';

test('the set-up of an authenticator app can be scanned, typed and kept', () => {
  const uri = 'otpauth://totp/Cryptoix:ana%40shop.example?secret=JBSWY3DPEHPK3PXP&issuer=Cryptoix&digits=6&period=30';
  expect(setupIn({ totpURI: uri, backupCodes: ['aB3dE-9xY2z'] })).toEqual({
    uri,
    secret: 'JBSW Y3DP EHPK 3PXP',
    codes: ['aB3dE-9xY2z'],
  });
  expect(setupIn(null)).toEqual({ uri: '', secret: '', codes: [] });
});
