import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCurl } from './curl.ts';

/** A command, split into words by a shell. */
const wordsOf = (command: string) =>
  execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

test('the command sends the same body and headers, whatever is in them, and runs nothing else', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', "'", '"', '$', '`', '\\', '(', ';', ' ', '\n', 'é', '@'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(text, text, (value, body) => {
      const command = toCurl({ url: `https://shop.example/${value}`, request: { headers: { 'X-A': value }, body } });
      expect(wordsOf(command)).toEqual([
        '-X',
        'POST',
        `https://shop.example/${value}`,
        '-H',
        `X-A: ${value}`,
        '--data-raw',
        body,
      ]);
    }),
    { numRuns: 30 },
  );
});

test('headers that curl sets itself are left out', () => {
  const headers = { Host: 'a', 'content-length': '3', 'webhook-id': 'evt_1' };
  expect(toCurl({ url: 'https://a', request: { headers, body: '{}' } })).toBe(
    "curl -X POST 'https://a' \\\n  -H 'webhook-id: evt_1' \\\n  --data-raw '{}'",
  );
});
