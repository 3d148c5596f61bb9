import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownPath } from './own-path.ts';

test.each(['/', '/mer_1/test', '/mer_1/live?status=failed&cursor=a%2Fb#row'])('%s is a path of ours', (path) => {
  expect(ownPath(path)).toBe(path);
});

test.each([
  undefined,
  7,
  '',
  'mer_1/test',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '/\n\\evil.example/',
  '/.//evil.example/',
  '/a/..//evil.example/',
  '//[',
  'javascript:alert(1)',
])('%j is not', (value) => {
  expect(ownPath(value)).toBeUndefined();
});

test('an accepted path stays on its site', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '\t',
    '\n',
    '@',
    ':',
    '?',
    '#',
    'evil.example',
    'http:',
    ' ',
    'a',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = ownPath(`/${pieces.join('')}`);
      if (path === undefined) return;
      expect(new URL(path, 'https://dashboard.example/mer_1/test').origin).toBe('https://dashboard.example');
    }),
  );
});
