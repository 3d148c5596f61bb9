import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fillIn, targetOf } from './fill.ts';
import { fileNames, languages } from './languages.ts';

const source = (file: string) =>
  readFileSync(new URL(`../../../../../examples/receivers/${file}`, import.meta.url), 'utf8');

describe.each(languages)('the code in %s', (language) => {
  const target = targetOf('http://shop.test:8080/hooks/cryptoix?token=abc');
  const code = fillIn(source(fileNames[language]), language, 'refund.failed', target);

  test('names the type, the endpoint and its port', () => {
    expect(code).toContain('Receives refund.failed at http://shop.test:8080/hooks/cryptoix');
    expect(code).toMatch(/['"]refund\.failed['"]/);
    expect(code).toContain('8080');
    expect(code).not.toContain('3001');
  });

  test('takes its secret from the environment and shows none of the URL', () => {
    expect(code).toContain('WEBHOOK_SECRET');
    expect(code).not.toMatch(/whsec_\w/);
    expect(code).not.toContain('token');
  });

  test('is refused when the example no longer has the part to fill in', () => {
    expect(() => fillIn('', language, 'refund.failed', target)).toThrow('lost');
  });
});

test('an endpoint behind HTTPS keeps the port of the example', () => {
  expect(targetOf('https://shop.test/hooks')).toEqual({
    url: 'https://shop.test/hooks',
    path: '/hooks',
    port: '3001',
    behind: true,
  });
});

test.each(['https://u:p@shop.test/a?b#c', 'https://shop.test/%22%22%22/*/?>"\n'])(
  '%s cannot end the comment it stands in',
  (url) => {
    expect(targetOf(url).url).not.toMatch(/["\s<>?#@\\]/);
  },
);
