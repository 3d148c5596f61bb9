import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameInEmail } from './name-in-email.ts';

test.each([
  'Lumen Lamps',
  'Nina’s Lamps & Co.',
  'Müller GmbH, Köln',
  'Lamps: since 1999',
  'A. B. Lamps Ltd.',
  'Lumen Co., Ltd.',
  'Lamps… and more ❤️',
  'हिन्दी लैंप',
  'مصابيح',
  'AC/DC',
])('an email shows the name %s', (name) => expect(nameInEmail(name)).toBe(name));

test.each([
  'https://evil.example',
  'Win at evil.example/prize',
  'www.evil',
  'evil.com',
  'EVIL.CO.UK now',
  'evil。com',
  'evil．com',
  'ｅｖｉｌ.ｃｏｍ',
  'пример.рф',
  'Claim refund at मोदी.com now',
  'हिन्दी.भारत',
  'i❤️.ws',
  '❤.ws',
  'evil\u00ad.com',
  'ev\u00adil.com',
  'www\u2060evil',
  'evil｡com',
  'evil.ক',
  'hxxps://evil',
  'xn--e1afmkfd.xn--p1ai',
  'mailto:eve@evil.example',
  'eve@evil',
  'tel:+123',
  'javascript:alert(1)',
  '//evil',
  '192.0.2.1',
  'Lamps\nYour account is closed',
  '\u202egnp.exe',
])('an email does not show the name %j', (name) => expect(nameInEmail(name)).toBeNull());

test('a host name stays out of emails at any place in a name', () => {
  fc.assert(
    fc.property(fc.domain(), fc.string(), fc.string(), (host, before, after) => {
      expect(nameInEmail(`${before} ${host} ${after}`)).toBeNull();
    }),
  );
});
