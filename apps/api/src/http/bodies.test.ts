import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { createKey } from '../keys/create.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});
const { key } = await createKey(await newTenant(services), {
  label: 'Shop',
  scopes: ['payments:read', 'payments:write', 'payouts:read', 'payouts:write'],
});

async function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

/** The doors to one procedure: the path, and the body that carries an input there. */
const doors = (rest: string, procedure: string): [string, (input: string) => string][] => [
  [`/v1${rest}`, (input) => input],
  [`/trpc/${procedure}`, (input) => input],
  [`/trpc/${procedure}?batch=1`, (input) => `{"0":${input}}`],
];
const address = 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8';

describe.each(doors('/payouts', 'payouts.create'))('the amount of a payout sent to %s', (path, wrap) => {
  const amount = (lexeme: string) =>
    post(path, wrap(`{"items":[{"address":"${address}","network":"tron","amount":${lexeme},"asset":"USDT"}]}`));

  test('keeps all its digits or is refused, and is never a float', async () => {
    const { status, text } = await amount('123456789012.123456');
    expect([status, text]).toEqual([
      path.startsWith('/v1') ? 201 : 200,
      expect.stringContaining('"123456789012.123456"'),
    ]);
    // As a float it would have 5 digits after the point, which USDT can hold.
    expect(await amount('123456789012.1234567')).toMatchObject({
      status: 422,
      text: expect.stringContaining('more than the 6 decimal places'),
    });
  });
});

describe.each(doors('/payment/create', 'payments.create'))('the order number sent to %s', (path, wrap) => {
  const order = (lexeme: string) => post(path, wrap(`{"amount":"10","order_id":${lexeme},"metadata":{"n":${lexeme}}}`));

  test.each(['1001', '12345678901234567890'])('as the integer %s becomes its digits as text', async (lexeme) => {
    const { text } = await order(lexeme);
    expect(text).toContain(`"order_id":"${lexeme}"`);
    expect(text).toContain(`"n":"${lexeme}"`);
  });

  test.each(['1001.0', '1e3'])('as %s is refused with the reason', async (lexeme) => {
    expect(await order(lexeme)).toMatchObject({ status: 422, text: expect.stringContaining('whole number') });
  });
});

test.each([...doors('/payment/create', 'payments.create').map(([path]) => path), '/api/auth/sign-in/email'])(
  'a compressed body sent to %s is 415',
  async (path) => {
    const headers = { 'content-encoding': 'gzip', origin: services.config.publicUrl };
    const { status, text } = await post(path, gzipSync('{"amount":"10"}'), headers);
    expect([status, text]).toEqual([415, expect.stringContaining('unsupported_media_type')]);
  },
);
