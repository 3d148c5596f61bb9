import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteOf } from './quote.ts';

test.each<[string, string, string | null]>([
  ['a text', 'database is locked', 'database is locked'],
  ['JSON', '{"error":\n  "out of disk"}', '{"error": "out of disk"}'],
  [
    'an error page of PHP',
    '<br />\n<b>Fatal error</b>:  Uncaught PDOException: SQLSTATE[HY000] in /srv/hook.php:12',
    'Fatal error : Uncaught PDOException: SQLSTATE[HY000] in /srv/hook.php:12',
  ],
  [
    'a page with styles',
    '<html><head><style>body{color:red}</style><title>502 Bad Gateway</title></head><script>x()',
    '502 Bad Gateway',
  ],
  ['a tag that is cut', 'No such table <a href="https://exam', 'No such table'],
  ['nothing', ' \n\0 ', null],
  ['bytes that are no text', '\uFFFD\u0001PNG', null],
])('%s is quoted in one line', (_name, body, quote) => {
  expect(quoteOf({}, Buffer.from(body))).toBe(quote);
});

test('a long one is cut, and a compressed one is not quoted', () => {
  expect(quoteOf({}, Buffer.from('é'.repeat(300)))).toBe(`${'é'.repeat(160)}…`);
  expect(quoteOf({ 'content-encoding': 'gzip' }, Buffer.from('plain'))).toBeNull();
  expect(quoteOf({ 'content-encoding': 'identity' }, Buffer.from('plain'))).toBe('plain');
});

test('whatever a server sends, the quote is one short line without markup or control characters', () => {
  const body = fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 300 }));
  fc.assert(
    fc.property(body, (sent) => {
      const quote = quoteOf({}, Buffer.from(sent)) ?? '';
      expect(quote.length).toBeLessThanOrEqual(161);
      expect(quote.isWellFormed()).toBe(true);
      expect(quote).not.toMatch(/\p{Cc}|<\w+>/u);
    }),
  );
});
