import { expect, test } from 'vitest';
import { readUserAgent } from './browser-name.ts';

const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)';

test.for([
  [`${mac} Chrome/143.0.0.0 Safari/537.36`, 'Chrome', 'macOS'],
  [`${mac} Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0`, 'Edge', 'macOS'],
  [`${mac} Version/19.0 Safari/605.1.15`, 'Safari', 'macOS'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox', 'Linux'],
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/143.0.0.0 Mobile Safari/537.36', 'Chrome', 'Android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1', 'Safari', 'iOS'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox', 'Windows'],
  ['curl/8.5.0', null, null],
  [null, null, null],
] as const)('%s is %s on %s', ([userAgent, browser, system]) => {
  expect(readUserAgent(userAgent)).toEqual({ browser, system });
});
