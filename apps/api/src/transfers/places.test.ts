import { assets, type KeyScope } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { balanceOf, fund, paidPayment } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import type { TenantContext } from '../context.ts';
import { payoutItems } from '../db/schema/index.ts';
import { createKey } from '../keys/create.ts';
import { createPayment } from '../payments/create.ts';
import { parseAddress } from '../addresses/parse.ts';

const { services, close } = await testServices(await testDatabase());
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const scopes: KeyScope[] = ['refunds:write', 'payouts:write', 'payouts:read', 'withdrawals:write'];
const envelope = z.object({
  data: z.unknown().optional(),
  error: z.looseObject({ code: z.string(), message: z.string(), details: z.unknown().optional() }).optional(),
});
const exchange = 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf';
/** The exchange's address with the tag 276. */
const xAddress = 'XVLhHMPHU98es4dbozjVtdWzVrDjtVoKj3MnFGMXEFMnvJV';

let ctx: TenantContext;
let key: string;
beforeEach(async () => {
  ctx = await newTenant(services);
  key = (await createKey(ctx, { label: 'Shop', scopes })).key;
});

async function post(path: string, body: object) {
  const response = await fetch(`${api.url}/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...envelope.parse(await response.json()) };
}
const memoOf = z.string().nullable();
const uuidOf = (data: unknown) => z.looseObject({ uuid: z.string() }).parse(data).uuid;

interface To {
  readonly asset: string;
  readonly network: string;
  readonly address?: string;
  readonly memo?: string | number | null;
}

/** Every way to send money: the call, its names for address and memo, and where its response has them. */
const ways = [
  {
    way: 'a refund',
    paths: ['destination_address', 'memo'],
    async send({ asset, network, address, memo }: To) {
      const payment_uuid = await paidPayment(ctx, { asset, network, amount: '50', from: exchange });
      return post('/refunds', { payment_uuid, amount: '5', destination_address: address, memo });
    },
    placeOf: (data: unknown) => {
      const refund = z.looseObject({ destination_address: z.string(), memo: memoOf }).parse(data);
      return [refund.destination_address, refund.memo];
    },
  },
  {
    way: 'a withdrawal',
    paths: ['address', 'memo'],
    send: (to: To) => post('/withdrawals', { ...to, amount: '5' }),
    placeOf: placeIn,
  },
  {
    way: 'a flat payout',
    paths: ['destination_address', 'memo'],
    send: ({ asset: currency, network, address: destination_address, memo }: To) =>
      post('/payouts', { currency, network, destination_address, memo, amount: '5' }),
    placeOf: firstOf,
  },
  {
    way: 'an item of a payout',
    paths: ['items.0.address', 'items.0.memo'],
    send: (to: To) => post('/payouts', { items: [{ ...to, amount: '5' }] }),
    placeOf: firstOf,
  },
];
function firstOf(data: unknown) {
  return placeIn(z.looseObject({ items: z.tuple([z.unknown()]) }).parse(data).items[0]);
}
function placeIn(data: unknown) {
  const sent = z.looseObject({ address: z.string(), memo: memoOf }).parse(data);
  return [sent.address, sent.memo];
}

describe.each(ways)('$way', ({ send, paths: [address, tag], placeOf }) => {
  beforeEach(async () => {
    for (const asset of ['XRP', 'USDT', 'BTC']) await fund(ctx, asset, '100');
  });

  test.each<[string, To, [string, string | null]]>([
    ['a tag', { asset: 'XRP', network: 'ripple', address: exchange, memo: '4294967295' }, [exchange, '4294967295']],
    ['no tag', { asset: 'XRP', network: 'ripple', address: exchange }, [exchange, null]],
    ['a tag as a number', { asset: 'XRP', network: 'ripple', address: exchange, memo: 7 }, [exchange, '7']],
    ['an empty tag, which is none', { asset: 'XRP', network: 'ripple', address: exchange, memo: '' }, [exchange, null]],
    ['an X-address, which it splits', { asset: 'XRP', network: 'ripple', address: xAddress }, [exchange, '276']],
    ['both, where they agree', { asset: 'XRP', network: 'ripple', address: xAddress, memo: '276' }, [exchange, '276']],
    [
      'capitals of bech32, which it makes small',
      { asset: 'BTC', network: 'bitcoin', address: 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4' },
      ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', null],
    ],
    [
      'an address of Ethereum, which it makes small',
      { asset: 'USDT', network: 'ethereum', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' },
      ['0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', null],
    ],
  ])('takes %s', async (_, to, place) => {
    const { status, data } = await send(to);
    expect([status, placeOf(data)]).toEqual([201, place]);
  });

  test.each<[string, To, string | undefined, RegExp]>([
    [
      'a mistyped address',
      { asset: 'XRP', network: 'ripple', address: `${exchange.slice(0, -1)}g` },
      address,
      /checksum/,
    ],
    [
      'the zero address',
      { asset: 'USDT', network: 'polygon', address: `0x${'0'.repeat(40)}` },
      address,
      /zero address/,
    ],
    ['another network', { asset: 'USDT', network: 'tron', address: exchange }, address, /is an address of ripple/],
    [
      'a test network',
      { asset: 'BTC', network: 'bitcoin', address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx' },
      address,
      /test network/,
    ],
    [
      'text as a tag',
      { asset: 'XRP', network: 'ripple', address: exchange, memo: 'order 7' },
      tag,
      /whole number from 0/,
    ],
    [
      'a tag below zero',
      { asset: 'XRP', network: 'ripple', address: exchange, memo: '-1' },
      tag,
      /whole number from 0/,
    ],
    [
      'a tag of 33 bits',
      { asset: 'XRP', network: 'ripple', address: exchange, memo: '4294967296' },
      tag,
      /whole number/,
    ],
    ['two tags', { asset: 'XRP', network: 'ripple', address: xAddress, memo: '7' }, tag, /not the tag 276/],
    [
      'a memo where there are none',
      { asset: 'USDT', network: 'tron', address: 'TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW', memo: '7' },
      tag,
      /not used on tron/,
    ],
  ])('refuses %s, and says why', async (_, to, path, words) => {
    const { status, error } = await send(to);
    expect([status, error?.code]).toEqual([422, 'validation_failed']);
    expect(error?.details).toMatchObject({ issues: [{ path, message: expect.stringMatching(words) }] });
    expect(await balanceOf(ctx, to.asset)).toMatchObject({ reserved: '0' });
  });
});

describe('a refund without a destination', () => {
  test('is refused on networks with tags, even if the payer is known', async () => {
    const payment_uuid = await paidPayment(ctx, { asset: 'XRP', network: 'ripple', amount: '50', from: exchange });
    const { status, error } = await post('/refunds', { payment_uuid, amount: '5' });
    expect(status).toBe(422);
    expect(error).toMatchObject({
      details: { issues: [{ path: 'destination_address', message: expect.stringMatching(/is required: .*tag/) }] },
    });
    const tagged = { payment_uuid, amount: '5', memo: '7' };
    expect(await post('/refunds', tagged)).toMatchObject({
      status: 422,
      error: { message: expect.stringMatching(/destination_address: is required/) },
    });
  });

  test('is refused when the payer’s address is not valid', async () => {
    const payment_uuid = await paidPayment(ctx, { amount: '50', from: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSF' });
    const { error } = await post('/refunds', { payment_uuid, amount: '5' });
    expect(error?.message).toMatch(/destination_address: is required: the address that paid has a wrong checksum/);
  });
});

test('a draft that is older than the checks is checked before it is sent', async () => {
  await fund(ctx, 'USDT', '100');
  const item = { asset: 'USDT', network: 'tron', amount: '5', address: 'TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW' };
  const uuid = uuidOf((await post('/payouts', { items: [item, item] })).data);
  await ctx.db
    .update(payoutItems)
    .set({ address: 'TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMX' })
    .where(eq(payoutItems.index, 1));
  const { status, error } = await post(`/payouts/${uuid}/submit`, {});
  expect([status, error?.details]).toMatchObject([422, { issues: [{ path: 'items.1.address' }] }]);
  expect(await balanceOf(ctx, 'USDT')).toMatchObject({ reserved: '0' });
});

test.each(assets)(
  'the sandbox gives addresses of $asset on $network that could be sent to',
  async ({ asset, network }) => {
    const { address } = await createPayment(ctx, { amount: '20', asset, network });
    // Addresses in hex are stored in lower case.
    const kept = address.startsWith('0x') ? address.toLowerCase() : address;
    expect(parseAddress(network, address)).toEqual({ address: kept, memo: null });
  },
);
