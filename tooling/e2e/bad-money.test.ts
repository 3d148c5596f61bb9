import { createCryptoixClient } from '@cryptoix/client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { type ApiResponse, newMerchant, openRest, type Rest, type Scopes } from './api.ts';
import { refusal } from './shop.ts';

const app = inject('app');
const scopes: Scopes = [
  'payments:read',
  'payments:write',
  'refunds:read',
  'refunds:write',
  'payouts:read',
  'payouts:write',
  'withdrawals:read',
  'withdrawals:write',
  'invoices:read',
  'invoices:write',
  'links:read',
  'links:write',
  'balances:read',
  'transactions:read',
];
const made = z.object({ uuid: z.string() });
const payment = made.extend({ address: z.string(), pay: z.object({ amount: z.string() }) });
const tron = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const ethereum = `0x${'ab'.repeat(20)}`;

let rest: Rest;
/** The same merchant in live mode. */
let live: Rest;
/** Payments of 100 USDT: one is paid, one is paid and refunded in two parts, and one is unpaid. */
const payments = { paid: '', refunded: '', waiting: '' };
const drafts = { payout: '', hugePayout: '', invoice: '', voided: '' };
const moved = { refund: '', withdrawal: '', transaction: '' };
let before: unknown;
const held = () => rest.call(z.array(z.unknown()), 'GET', '/balances');

beforeAll(async () => {
  const merchant = await newMerchant();
  rest = await merchant.rest(...scopes);
  const team = createCryptoixClient({ ...app, merchantId: merchant.id, mode: 'live' });
  live = openRest(app, (await team.keys.create.mutate({ label: 'Live', scopes, rate_limit: 100_000 })).key);
  const chain = createCryptoixClient(app).chain;

  for (const name of ['paid', 'refunded', 'waiting'] as const) {
    const { uuid, address } = await rest.call(payment, 'POST', '/payment/create', { amount: 100 });
    payments[name] = uuid;
    if (name === 'waiting') continue;
    const hash = { network: 'tron', tx_hash: `bad-money-${uuid}` };
    await chain.observe.mutate({ ...hash, address, asset: 'USDT', amount: '100', from: tron });
    await chain.confirm.mutate({ ...hash, confirmations: 19 });
  }
  const part = { payment_uuid: payments.refunded, amount: '60' };
  moved.refund = (await rest.call(made, 'POST', '/refunds', part)).uuid;
  await rest.call(made, 'POST', '/refunds', { payment_uuid: payments.refunded });
  const item = { address: tron, amount: '1', asset: 'USDT', network: 'tron' };
  drafts.payout = (await rest.call(made, 'POST', '/payouts', { items: [item] })).uuid;
  drafts.hugePayout = (await rest.call(made, 'POST', '/payouts', { items: [{ ...item, amount: '10000' }] })).uuid;
  moved.withdrawal = (await rest.call(made, 'POST', '/withdrawals', item)).uuid;
  moved.transaction = (await rest.page(made, '/transactions')).items[0]?.uuid ?? '';
  const items = [{ name: 'Tea', price: '5', quantity: 1 }];
  drafts.invoice = (await rest.call(made, 'POST', '/invoices', { items, number: 'R-1' })).uuid;
  drafts.voided = (await rest.call(made, 'POST', '/invoices', { items })).uuid;
  await rest.call(made, 'POST', `/invoices/${drafts.voided}/void`);
  before = await held();
});

const pay = (fields: object) => rest.send('POST', '/payment/create', { body: { amount: '10', ...fields } });
const refund = (fields: object) =>
  rest.send('POST', '/refunds', { body: { payment_uuid: payments.paid, amount: '1', ...fields } });
const item = (fields: object = {}) => ({ address: tron, amount: '1', asset: 'USDT', network: 'tron', ...fields });
const payout = (...items: object[]) => rest.send('POST', '/payouts', { body: { items } });
const withdraw = (fields: object) => rest.send('POST', '/withdrawals', { body: item(fields) });
const bill = (fields: object) =>
  rest.send('POST', '/invoices', { body: { items: [{ name: 'Tea', price: '5', quantity: 1 }], ...fields } });
const billed = (fields: object) => bill({ items: [{ name: 'Tea', price: '5', quantity: 1, ...fields }] });

const invalid = 'validation_failed';
type Case = [string, () => Promise<ApiResponse>, number, string, RegExp];

const amounts: Case[] = [
  ['a negative amount', () => pay({ amount: '-1' }), 422, invalid, /amount: Must not be negative/],
  ['a negative number', () => refund({ amount: -0.5 }), 422, invalid, /amount: Must not be negative/],
  ['nothing', () => pay({ amount: 0 }), 422, invalid, /amount: Must be greater than zero/],
  ['nothing, at length', () => pay({ amount: '0.000' }), 422, invalid, /amount: Must be greater than zero/],
  ['a huge amount', () => pay({ amount: `1${'0'.repeat(18)}` }), 422, invalid, /amount: .*large/],
  ['a huge number', () => pay({ amount: 1e300 }), 422, invalid, /amount: .*large/],
  ['19 digits after the point', () => pay({ amount: `0.${'1'.repeat(19)}` }), 422, invalid, /amount: .*precise/],
  ['a tenth of a cent', () => pay({ amount: '1.001' }), 422, invalid, /amount: .*2 digits.*USD/],
  [
    'less than can be sent',
    () => pay({ amount: '0.10', asset: 'BTC' }),
    422,
    invalid,
    /amount: must be at least 0.44 USD/,
  ],
  ['half a yen', () => pay({ amount: '1.5', currency: 'JPY' }), 422, invalid, /amount: .*0 digits.*JPY/],
  ['finer than the network', () => refund({ amount: '0.0000001' }), 422, invalid, /amount: .*6 decimal places/],
  ['an exponent in a string', () => pay({ amount: '1e2' }), 422, invalid, /amount: .*exponent/],
  ['a comma', () => pay({ amount: '1,5' }), 422, invalid, /amount: Must be a number or a decimal string/],
  ['words', () => pay({ amount: 'ten' }), 422, invalid, /amount: Must be a number or a decimal string/],
  ['no amount', () => pay({ amount: undefined }), 422, invalid, /amount: is required/],
  ['a list', () => pay({ amount: ['1'] }), 422, invalid, /amount: /],
  ['a million digits', () => pay({ amount: '9'.repeat(200_000) }), 422, invalid, /amount: .*long/],
];

const pairs: Case[] = [
  ['an unknown asset', () => pay({ asset: 'DOGE' }), 422, invalid, /asset: DOGE is not a supported asset/],
  ['an unknown network', () => pay({ asset: 'USDT', network: 'moon' }), 422, invalid, /network: USDT is not on moon/],
  ['a mismatch', () => pay({ asset: 'BTC', network: 'tron' }), 422, invalid, /network: BTC is not on tron/],
  ['an unknown currency', () => pay({ currency: 'XYZ' }), 422, invalid, /currency: XYZ is not a supported currency/],
  ['small letters', () => pay({ currency: 'usd' }), 422, invalid, /currency: .*upper case/],
  ['a payout of an unknown asset', () => payout(item({ asset: 'DOGE' })), 422, invalid, /items\.0\.asset: /],
  ['a payout over a mismatch', () => payout(item({ network: 'bitcoin' })), 422, invalid, /items\.0\.network: /],
  ['an address of elsewhere', () => payout(item({ address: ethereum })), 422, invalid, /items\.0\.address: /],
  ['two assets in a payout', () => payout(item(), item({ asset: 'TRX' })), 422, invalid, /items\.1\.asset: is TRX/],
  [
    'a withdrawal over a mismatch',
    () => withdraw({ asset: 'BTC' }),
    422,
    invalid,
    /network: BTC is not sent over tron/,
  ],
  [
    'a mistyped address',
    () => withdraw({ address: 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZT' }),
    422,
    invalid,
    /: address: has a wrong checksum/,
  ],
  [
    'a tag that is none',
    () => payout(item({ asset: 'XRP', network: 'ripple', address: 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf', memo: '-1' })),
    422,
    invalid,
    /items\.0\.memo: is not a destination tag/,
  ],
  ['a withdrawal to nowhere', () => withdraw({ address: 'T1' }), 422, invalid, /: address: is not a valid/],
];

const states: Case[] = [
  ['a refund of what is unpaid', () => refund({ payment_uuid: payments.waiting }), 409, 'conflict', /is created/],
  ['a refund of more than was paid', () => refund({ amount: '100.01' }), 422, invalid, /more than the 100 USDT/],
  ['a refund of nothing', () => refund({ payment_uuid: undefined }), 422, invalid, /payment_uuid or payment_id/],
  [
    'a refund of what is refunded',
    () => refund({ payment_uuid: payments.refunded }),
    409,
    'conflict',
    /fully refunded/,
  ],
  ['a payout over balance', () => submit(drafts.hugePayout), 422, 'insufficient_balance', /does not cover/],
  ['a withdrawal over balance', () => withdraw({ amount: '9000' }), 422, 'insufficient_balance', /does not cover/],
  ['an empty payout', () => payout(), 422, invalid, /items: .*at least one/],
  ['1,001 items', () => payout(...Array.from({ length: 1_001 }, () => item())), 422, invalid, /items: .*1,000/],
  ['a payout without items', () => rest.send('POST', '/payouts', { body: {} }), 422, invalid, /items: is required/],
  ['an invoice of nothing', () => bill({ items: [] }), 422, invalid, /items: .*at least one/],
  ['a ten-millionth of an item', () => billed({ quantity: 1e-7 }), 422, invalid, /items\.0\.quantity: .*6 digits/],
  ['no item of it', () => billed({ quantity: 0 }), 422, invalid, /items\.0\.quantity: /],
  ['an invoice below zero', () => billed({ price: '-5' }), 422, invalid, /items: add up to -5 USD/],
  ['an invoice of no coin', () => billed({ price: '0.004' }), 422, invalid, /items: add up to 0 USD/],
  ['a name that turns around', () => billed({ name: '\u202ETea' }), 422, invalid, /items\.0\.name: .*one line/],
  ['a total beyond bounds', () => billed({ price: '9'.repeat(18), quantity: 9 }), 422, invalid, /items: .*18 digits/],
  ['a number that is taken', () => bill({ number: 'R-1' }), 409, 'conflict', /already an invoice with the number R-1/],
  ['a due date that has passed', () => bill({ due_date: '2020-01-01' }), 422, invalid, /due_date: has passed/],
  ['a due date that is none', () => bill({ due_date: '2099-02-30' }), 422, invalid, /due_date: Must be a date/],
  ['a voided invoice, sent', () => send(drafts.voided), 409, 'conflict', /invoice is voided/],
];

const submit = (uuid: string) => rest.send('POST', `/payouts/${uuid}/submit`);
const send = (uuid: string) => rest.send('POST', `/invoices/${uuid}/send`);

describe.each([
  ['amounts', amounts],
  ['assets and networks', pairs],
  ['states and sums', states],
])('%s', (_, cases) => {
  test.each(cases)('%s is refused in words of its own, and moves nothing', async (_name, call, status, code, words) => {
    const response = await call();
    expect(response).toMatchObject(refusal(status, code, words));
    expect(await held()).toEqual(before);
  });
});

test.each([
  ['payments', () => payments.paid, ['GET /payments/', 'GET /payment/*/check']],
  ['payouts', () => drafts.payout, ['GET /payouts/', 'POST /payouts/*/submit', 'POST /payouts/*/cancel']],
  ['invoices', () => drafts.invoice, ['GET /invoices/', 'POST /invoices/*/send', 'POST /invoices/*/void']],
  ['refunds', () => moved.refund, ['GET /refunds/']],
  ['withdrawals', () => moved.withdrawal, ['GET /withdrawals/']],
  ['transactions', () => moved.transaction, ['GET /transactions/']],
])('%s of test mode are not there in live mode', async (_, uuid, calls) => {
  for (const call of calls) {
    const [method = '', path = ''] = (call.includes('*') ? call.replace('*', uuid()) : `${call}${uuid()}`).split(' ');
    expect(await live.send(method, path)).toMatchObject(refusal(404, 'not_found'));
  }
  expect(await held()).toEqual(before);
});

test.each(['payments', 'refunds', 'payouts', 'withdrawals'])(
  'an id that is none of our %s is not found, whatever it looks like',
  async (objects) => {
    const what = objects === 'payments' ? 'confirmed' : 'completed';
    for (const id of ['of-another-system', drafts.invoice, '42']) {
      expect(await rest.send('GET', `/${objects}/${id}`)).toMatchObject(refusal(404, 'not_found'));
      const play = rest.send('POST', `/sandbox/${objects}/${id}/simulate`, { body: { what } });
      expect(await play).toMatchObject(refusal(404, 'not_found'));
    }
  },
);

test('a payment of test mode cannot be refunded in live mode', async () => {
  const body = { payment_uuid: payments.paid, amount: '1', destination_address: tron };
  expect(await live.send('POST', '/refunds', { body })).toMatchObject(refusal(404, 'not_found'));
  expect(await held()).toEqual(before);
});

describe('an idempotency key', () => {
  const headers = { 'idempotency-key': 'refund-1042' };
  const give = (amount: string) =>
    rest.send('POST', '/refunds', {
      headers,
      body: { payment_uuid: payments.paid, amount, destination_address: tron },
    });

  test('gives money back once, however often it is sent, and refuses another amount', async () => {
    const first = await give('2');
    expect(first.status).toBe(201);
    const after = await held();
    expect(after).not.toEqual(before);
    const again = await give('2');
    expect(again).toMatchObject({
      status: 201,
      body: { data: z.object({ data: z.unknown() }).parse(first.body).data },
    });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await give('3')).toMatchObject(refusal(422, 'idempotency_key_reused'));
    expect(await held()).toEqual(after);
  });

  test('is asked for where money is sent, by keys that insist on one', async () => {
    const merchant = await newMerchant();
    const { key } = await merchant.team.keys.create.mutate({ label: 'Strict', scopes, require_idempotency_key: true });
    const strict = openRest(app, key);
    for (const [path, body] of [
      ['/refunds', { payment_uuid: payments.paid }],
      ['/payouts', { items: [item()] }],
      ['/withdrawals', { amount: '1', asset: 'USDT', network: 'tron', address: tron }],
    ] as const) {
      expect(await strict.send('POST', path, { body })).toMatchObject(refusal(400, 'idempotency_key_required'));
    }
    expect((await strict.send('POST', '/payment/create', { body: { amount: '1' } })).status).toBe(201);
  });
});
