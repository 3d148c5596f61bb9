import { assets } from '@cryptoix/core';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { noWallets, publishedWallets } from '@cryptoix/harness/wallets';
import type { TenantContext } from '../context.ts';
import { createInvoice } from '../invoices/create.ts';
import { sendInvoice } from '../invoices/invoices.ts';
import { getInvoice } from '../invoices/view.ts';
import { createKey } from '../keys/create.ts';

const database = await testDatabase();
const lines: string[] = [];
const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });

/** An API whose operator has set these wallets, and a merchant's key of each mode. */
async function openApi(env: Record<string, string>) {
  const { services, close } = await testServices({ ...database, env: { ...noWallets, ...env } });
  const api = await startApi({ ...services, log });
  const live = await newTenant(services, 'live');
  const modes: Record<'live' | 'test', TenantContext> = {
    live,
    test: { ...live, tenant: { ...live.tenant, mode: 'test' } },
  };
  const keyOf = async (ctx: TenantContext) =>
    (await createKey(ctx, { label: 'Shop', scopes: ['payments:write', 'links:write', 'invoices:write'] })).key;
  const keys = { live: await keyOf(modes.live), test: await keyOf(modes.test) };
  const send = async (mode: 'live' | 'test' | null, path: string, body?: object) => {
    const response = await fetch(api.url + path, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...(mode !== null && { 'x-api-key': keys[mode] }) },
    });
    return { status: response.status, body: await response.json() };
  };
  afterAll(async () => {
    await api.close();
    await close();
  });
  return { api, live, send };
}

const bitcoinAlone = await openApi({ WALLET_BITCOIN: publishedWallets.WALLET_BITCOIN });
const closed = await openApi({});

const currencies = z.object({
  data: z.array(z.object({ code: z.string(), type: z.string(), networks: z.array(z.object({ network: z.string() })) })),
});
/** The assets and networks that `/currencies` lists, such as USDT on tron. */
const listed = (body: unknown) => {
  const { data } = currencies.parse(body);
  return {
    fiat: data.filter(({ type }) => type === 'fiat').map(({ code }) => code),
    crypto: data.flatMap(({ code, networks }) => networks.map(({ network }) => `${code} ${network}`)),
  };
};

describe('with a wallet for bitcoin alone', () => {
  const { live, send } = bitcoinAlone;

  test('a live payment in BTC is paid at the wallet', async () => {
    const btc = { amount: '0.01', currency: 'BTC', asset: 'BTC' };
    expect(await send('live', '/v1/payment/create', btc)).toMatchObject({
      status: 201,
      body: { data: { address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', memo: null } },
    });
  });

  test('one on another network is refused with a message for the merchant; the log names the setting', async () => {
    lines.length = 0;
    const ltc = await send('live', '/v1/payment/create', { amount: '1', currency: 'LTC', asset: 'LTC' });
    expect(ltc).toMatchObject({
      status: 503,
      body: {
        error: { code: 'unavailable', message: expect.stringContaining('live payments in LTC are not open yet') },
      },
    });
    expect(JSON.stringify(ltc.body)).not.toContain('WALLET');
    expect(lines.join('')).toContain('"settings":["WALLET_LITECOIN"]');
    // Also without a rate: a rate would change nothing.
    expect(await send('live', '/v1/payment/create', { amount: '5' })).toMatchObject({
      body: { error: { message: expect.stringContaining('live payments in USDT are not open yet on tron') } },
    });
  });

  test('an invoice that would be paid elsewhere is not sent, and stays a draft', async () => {
    const { uuid } = await createInvoice(live, { currency: 'USDT', items: [{ name: 'Tea', price: '4', quantity: 1 }] });
    expect(await send('live', `/v1/invoices/${uuid}/send`, {})).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable' } },
    });
    await expect(sendInvoice(live, uuid)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await getInvoice(live, uuid)).toMatchObject({ status: 'draft', payment_uuids: [] });
  });

  test('a payment link is created, since one network has a wallet', async () => {
    expect((await send('live', '/v1/payment-links', { title: 'Tea' })).status).toBe(201);
  });

  test('/currencies lists with a live key the assets that live payments are open for, and otherwise all', async () => {
    const everything = listed((await send(null, '/v1/currencies')).body);
    expect(everything.crypto).toHaveLength(assets.length);
    expect(listed((await send('test', '/v1/currencies')).body)).toEqual(everything);
    expect(listed((await send('live', '/v1/currencies')).body)).toEqual({
      fiat: everything.fiat,
      crypto: ['BTC bitcoin'],
    });
  });
});

describe('without any wallet', () => {
  const { api, send } = closed;

  test('every asset is accepted in test mode and none in live mode', async () => {
    for (const { asset, network } of assets) {
      const payment = { amount: '1', currency: asset, asset, network };
      expect((await send('test', '/v1/payment/create', payment)).status).toBe(201);
      expect((await send('live', '/v1/payment/create', payment)).status).toBe(503);
    }
    expect(listed((await send('live', '/v1/currencies')).body).crypto).toEqual([]);
  });

  test('no live payment link is created, since nothing could pay it', async () => {
    expect(await send('live', '/v1/payment-links', { title: 'Tea' })).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable', message: expect.stringContaining('not open yet') } },
    });
    expect((await send('test', '/v1/payment-links', { title: 'Tea' })).status).toBe(201);
  });

  test('the platform still serves', async () => {
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
  });
});
