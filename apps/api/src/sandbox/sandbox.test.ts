import { paymentSteps } from '@cryptoix/core';
import type { KeyScope } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { balanceOf, eventsOf } from '../../test/money.ts';
import { restCaller } from '../../test/rest.ts';
import { testServices } from '../../test/services.ts';
import { newTenant, watcher as newWatcher } from '../../test/tenants.ts';
import { confirm, observe } from '../chain/chain.ts';
import type { TenantContext } from '../context.ts';
import { transactions } from '../db/schema/index.ts';
import { createKey } from '../keys/create.ts';
import { createPayment } from '../payments/create.ts';
import { readPayment } from '../payments/payments.ts';

// The clock ticks at each read: events of one millisecond have no order.
let time = Date.now();
const { services, close } = await testServices({ ...(await testDatabase()), now: () => new Date(time++) });
const api = await startApi(services);
afterAll(async () => {
  await api.close();
  await close();
});

const object = z.looseObject({ uuid: z.string(), status: z.string() });
const payment = object.extend({ exception: z.string(), amount_received: z.string(), address: z.string() });

const scopes: KeyScope[] = [
  'payments:read',
  'payments:write',
  'refunds:read',
  'refunds:write',
  'payouts:read',
  'payouts:write',
  'withdrawals:read',
  'withdrawals:write',
  'balances:read',
];
let ctx: TenantContext;
let key: string;

beforeEach(async () => {
  ctx = await newTenant(services);
  key = (await createKey(ctx, { label: 'Shop', scopes })).key;
});

const { call } = restCaller(api.url, () => key);
const as = (other: string) => ({ authorization: `Bearer ${other}` });
const made = async (path: string, body: unknown) => object.parse((await call('POST', path, body)).data).uuid;
const newPayment = (amount = '10') => made('/payment/create', { amount, currency: 'USDT' });
const step = (uuid: string, what: string, amount?: string) =>
  call('POST', `/sandbox/payments/${uuid}/simulate`, { what, ...(amount !== undefined && { amount }) });

const watcher = newWatcher(services);

const eventsSeen = async (uuid: string) => (await eventsOf(ctx, uuid)).map((type) => type.split('.')[1]);

/** The steps that bring a payment of 10 USDT into each state. */
const ways = {
  created: async () => {},
  underpaid: (uuid: string) => step(uuid, 'underpaid'),
  detected: (uuid: string) => step(uuid, 'detected'),
  confirming: async (uuid: string) => {
    await step(uuid, 'detected');
    const { transactions: paidBy } = await readPayment(ctx, uuid);
    const block = { block_number: 1, block_hash: 'b' };
    await confirm(watcher, { network: 'tron', tx_hash: paidBy[0]?.tx_hash ?? '', confirmations: 3, ...block });
  },
  completed: (uuid: string) => step(uuid, 'confirmed'),
  overpaid: (uuid: string) => step(uuid, 'overpaid'),
  expired: (uuid: string) => step(uuid, 'expired'),
  late: (uuid: string) => step(uuid, 'late'),
  failed: (uuid: string) => step(uuid, 'failed'),
};
type State = keyof typeof ways;

const forbidden = 'conflict';
/** The result of a step for a payment of 10 USDT in each state: status, exception and received amount. */
const outcomes: Record<State, Record<(typeof paymentSteps)[number], string>> = {
  created: {
    detected: 'detected none 10',
    confirmed: 'completed none 10',
    underpaid: 'detected underpaid 5',
    overpaid: 'completed overpaid 11',
    late: 'expired late 10',
    expired: 'expired none 0',
    failed: 'failed none 0',
    reorged: forbidden,
  },
  underpaid: {
    detected: 'detected none 10',
    confirmed: 'completed none 10',
    underpaid: 'detected underpaid 7.5',
    overpaid: 'completed overpaid 11',
    late: 'expired late 10',
    expired: 'expired underpaid 5',
    failed: 'failed none 0',
    reorged: 'failed none 0',
  },
  detected: {
    detected: forbidden,
    confirmed: 'completed none 10',
    underpaid: forbidden,
    overpaid: 'completed overpaid 11',
    late: forbidden,
    expired: forbidden,
    failed: 'failed none 0',
    reorged: 'failed none 0',
  },
  confirming: {
    detected: forbidden,
    confirmed: 'completed none 10',
    underpaid: forbidden,
    overpaid: 'completed overpaid 11',
    late: forbidden,
    expired: forbidden,
    failed: 'failed none 0',
    reorged: 'failed none 0',
  },
  completed: {
    detected: forbidden,
    confirmed: forbidden,
    underpaid: forbidden,
    overpaid: 'completed overpaid 11',
    late: forbidden,
    expired: forbidden,
    failed: forbidden,
    reorged: 'failed none 0',
  },
  overpaid: {
    detected: forbidden,
    confirmed: forbidden,
    underpaid: forbidden,
    overpaid: forbidden,
    late: forbidden,
    expired: forbidden,
    failed: forbidden,
    reorged: 'failed none 0',
  },
  expired: {
    detected: forbidden,
    confirmed: forbidden,
    underpaid: forbidden,
    overpaid: forbidden,
    late: 'expired late 10',
    expired: forbidden,
    failed: forbidden,
    reorged: forbidden,
  },
  late: {
    detected: forbidden,
    confirmed: forbidden,
    underpaid: forbidden,
    overpaid: forbidden,
    late: forbidden,
    expired: forbidden,
    failed: forbidden,
    reorged: 'expired none 0',
  },
  failed: {
    detected: 'detected none 10',
    confirmed: 'completed none 10',
    underpaid: 'detected underpaid 5',
    overpaid: 'completed overpaid 11',
    late: 'expired late 10',
    expired: 'expired none 0',
    failed: forbidden,
    reorged: forbidden,
  },
};

describe('a test payment', () => {
  const states = [
    'created',
    'underpaid',
    'detected',
    'confirming',
    'completed',
    'overpaid',
    'expired',
    'late',
    'failed',
  ] as const;
  test.each(states)(
    'that is %s takes each step that its state allows, and refuses the others with 409',
    async (state) => {
      for (const what of paymentSteps) {
        const uuid = await newPayment();
        await ways[state](uuid);
        const before = await readPayment(ctx, uuid);
        const events = await eventsSeen(uuid);
        const { status, data, error } = await step(uuid, what);
        const expected = outcomes[state][what];
        if (expected === forbidden) {
          expect([what, status, error?.code], `${state}, ${what}`).toEqual([what, 409, 'conflict']);
          expect(error?.message).toContain(`This payment is ${before.status}`);
          expect(error?.details).toMatchObject({ status: before.status });
          expect([await readPayment(ctx, uuid), await eventsSeen(uuid)]).toEqual([before, events]);
        } else {
          const after = payment.parse(data);
          expect([what, `${after.status} ${after.exception} ${after.amount_received}`]).toEqual([what, expected]);
          expect(data).toEqual((await call('GET', `/payments/${uuid}`)).data);
        }
      }
    },
  );

  test('goes through detected, confirming and completed in one step, with an event for each', async () => {
    const uuid = await newPayment();
    const { data } = await step(uuid, 'confirmed');
    expect(data).toMatchObject({ status: 'completed', confirmations: 19, required_confirmations: 19 });
    expect(await eventsSeen(uuid)).toEqual(['created', 'detected', 'confirming', 'completed']);
    const [transaction] = await services.db.select().from(transactions).where(eq(transactions.payment_id, uuid));
    expect(await eventsOf(ctx, transaction?.id ?? '')).toEqual(['transaction.detected', 'transaction.confirmed']);
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ available: '10' });
  });

  test.each([
    ['underpaid', ['created', 'detected', 'underpaid']],
    ['overpaid', ['created', 'detected', 'confirming', 'completed', 'overpaid']],
    ['late', ['created', 'expired', 'detected', 'late']],
    ['expired', ['created', 'expired']],
    ['failed', ['created', 'detected', 'failed']],
  ])('tells the real events of %s', async (what, types) => {
    const uuid = await newPayment();
    await step(uuid, what);
    expect(await eventsSeen(uuid)).toEqual(types);
  });

  test('that needs a single confirmation is completed at once', async () => {
    const uuid = await made('/payment/create', { amount: '4', currency: 'XRP', asset: 'XRP' });
    expect((await step(uuid, 'confirmed')).data).toMatchObject({ status: 'completed' });
    expect(await eventsSeen(uuid)).toEqual(['created', 'detected', 'completed']);
  });

  test('receives the amount given, within the precision of its asset', async () => {
    const uuid = await newPayment();
    expect((await step(uuid, 'underpaid', '9.5')).data).toMatchObject({ amount_due: '0.5' });
    expect((await step(uuid, 'confirmed', '0.2')).data).toMatchObject({ status: 'confirming', exception: 'underpaid' });
    expect((await step(uuid, 'overpaid', '3')).data).toMatchObject({ amount_received: '12.7' });
    const other = await newPayment();
    const refused = [
      ['underpaid', '10', 'must be less than the 10 USDT due'],
      ['overpaid', '10', 'must be more than the 10 USDT due'],
      ['detected', '0.0000001', 'has more than the 6 digits'],
      ['expired', '1', 'is not allowed with expired'],
      ['detected', '-1', 'Must not be negative'],
      ['detected', '1e3', 'exponent form'],
    ] as const;
    for (const [what, amount, message] of refused) {
      const { status, error } = await step(other, what, amount);
      expect([status, error?.code, error?.message]).toEqual([
        422,
        'validation_failed',
        expect.stringContaining(message),
      ]);
    }
    expect(await eventsSeen(other)).toEqual(['created']);
    expect((await step(await newPayment('0.000001'), 'underpaid')).error?.code).toBe('validation_failed');
  });

  test('has the same transaction hashes each time it is simulated', async () => {
    const uuid = await made('/payment/create', { amount: '4', currency: 'USDC', asset: 'USDC', network: 'polygon' });
    for (const what of ['detected', 'reorged', 'confirmed']) await step(uuid, what);
    const { transactions: paidBy } = await readPayment(ctx, uuid);
    const hashes = paidBy.map(({ tx_hash }) => tx_hash);
    expect(new Set(hashes).size).toBe(2);
    for (const hash of hashes) expect(hash).toMatch(/^0x[0-9a-f]{64}$/);
  });

  test('is moved by one of many callers at once; the others get its new state', async () => {
    for (const what of ['detected', 'confirmed', 'expired', 'late']) {
      const uuid = await newPayment();
      const statuses = (await Promise.all([1, 2, 3, 4].map(() => step(uuid, what)))).map(({ status }) => status);
      expect([what, statuses.toSorted((a, b) => a - b)]).toEqual([what, [200, 409, 409, 409]]);
    }
    const uuid = await newPayment();
    const both = await Promise.all([step(uuid, 'confirmed'), step(uuid, 'expired')]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  test('does not change transactions of a real watcher, which may pay others too', async () => {
    const [mine, other] = [
      await newPayment(),
      await createPayment(await newTenant(services), { amount: '7', currency: 'USDT' }),
    ];
    const { address } = await readPayment(ctx, mine);
    const seen = { network: 'tron', asset: 'USDT', from: null, block_number: null, block_hash: null };
    await observe(watcher, { ...seen, address, tx_hash: 'batch', output_index: 0, amount: '10' });
    await observe(watcher, { ...seen, address: other.address, tx_hash: 'batch', output_index: 1, amount: '7' });
    for (const what of ['reorged', 'failed', 'confirmed']) expect((await step(mine, what)).status).toBe(409);
    expect(await readPayment(ctx, mine)).toMatchObject({ status: 'detected' });
  });

  test('never gets amounts that are too large', async () => {
    const [most, uuid] = ['9'.repeat(18), await newPayment()];
    expect((await step(uuid, 'confirmed', most)).data).toMatchObject({ status: 'completed', amount_received: most });
    const other = await newPayment();
    for (const [id, what] of [
      [uuid, 'reorged'],
      [uuid, 'overpaid'],
      [other, 'detected'],
    ] as const) {
      await step(id, what, what === 'reorged' ? undefined : most);
    }
    expect((await step(other, 'detected', most)).error).toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining('more than 18 digits'),
    });
    expect((await call('GET', '/balances')).status).toBe(200);
    expect((await call('GET', '/payments')).status).toBe(200);
  });

  test('is simulated from the dashboard as well', async () => {
    const [email, password] = ['ada@example.com', 'correct horse battery'];
    await services.auth.createUserForSeed({ email, password, name: 'Ada' });
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: services.config.publicUrl, ...headers },
        body: JSON.stringify(body),
      });
    const signedIn = await post('/api/auth/sign-in/email', { email, password });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1).join() ?? '';
    const callTrpc = async (name: string, input: unknown, mode = 'test', merchant = '') => {
      const tenant = { 'x-cryptoix-merchant': merchant, 'x-cryptoix-mode': mode };
      const response = await post(`/trpc/${name}`, input, { cookie, ...(merchant !== '' && tenant) });
      return z
        .object({ result: z.object({ data: z.unknown() }).optional(), error: z.unknown().optional() })
        .parse(await response.json());
    };
    const shop = z
      .object({ id: z.string() })
      .parse((await callTrpc('session.create_merchant', { name: 'Shop' })).result?.data).id;
    const { uuid } = object.parse((await callTrpc('payments.create', { amount: '10' }, 'test', shop)).result?.data);
    const input = { uuid, what: 'confirmed' };
    expect((await callTrpc('sandbox.simulate_payment', input, 'live', shop)).error).toMatchObject({
      data: { code: 'not_found' },
    });
    expect((await callTrpc('sandbox.simulate_payment', input, 'test', shop)).result?.data).toMatchObject({
      status: 'completed',
    });
  });
});

const address = 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS';
const sendings = [
  [
    'refund',
    () =>
      newPayment().then(
        async (uuid) => (await step(uuid, 'confirmed'), made('/refunds', { payment_uuid: uuid, amount: '4' })),
      ),
  ],
  ['withdrawal', () => made('/withdrawals', { amount: '4', asset: 'USDT', network: 'tron', address })],
  [
    'payout',
    async () => {
      const uuid = await made('/payouts', {
        items: [1, 3].map((amount) => ({ address, amount, asset: 'USDT', network: 'tron' })),
      });
      await call('POST', `/payouts/${uuid}/submit`);
      return uuid;
    },
  ],
] as const;

describe.each(sendings)('a test %s', (kind, create) => {
  const simulate = (uuid: string, what: string) => call('POST', `/sandbox/${kind}s/${uuid}/simulate`, { what });
  let uuid: string;
  beforeEach(async () => {
    await step(await newPayment('100'), 'confirmed');
    uuid = await create();
  });

  test('is sent, with its events, and the money is spent', async () => {
    const before = await balanceOf(ctx, 'USDT');
    const { status, data } = await simulate(uuid, 'completed');
    expect([status, data]).toMatchObject([200, { uuid, status: 'completed' }]);
    expect(JSON.stringify(data)).toMatch(/"tx_hash":"[0-9a-f]{64}"/);
    if (kind !== 'withdrawal') expect((await eventsSeen(uuid)).slice(-2)).toEqual(['processing', 'completed']);
    expect(await balanceOf(ctx, 'USDT')).toMatchObject({ available: before.available, reserved: '0' });
    expect(await simulate(uuid, 'completed')).toMatchObject({ status: 409, error: { code: 'conflict' } });
    expect((await simulate(uuid, 'failed')).error?.message).toContain(`This ${kind} is completed`);
  });

  test('fails, with its events, and the money can be spent again', async () => {
    const { reserved } = await balanceOf(ctx, 'USDT');
    const before = await balanceOf(ctx, 'USDT');
    const { data } = await simulate(uuid, 'failed');
    expect(data).toMatchObject({ uuid, status: 'failed' });
    expect(JSON.stringify(data)).toContain('"failure_code":"simulated"');
    const { available } = await balanceOf(ctx, 'USDT');
    expect(Number(available) - Number(before.available)).toBe(Number(reserved));
    expect(await simulate(uuid, 'completed')).toMatchObject({ status: 409, error: { code: 'conflict' } });
  });

  test('is ended by one of many callers at once', async () => {
    const ends = await Promise.all(['completed', 'failed', 'completed', 'failed'].map((what) => simulate(uuid, what)));
    expect(ends.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
  });

  test('is refused for a key without its scope, for another merchant, and in live mode', async () => {
    const bare = (await createKey(ctx, { label: 'Reader', scopes: ['payments:read'] })).key;
    const path = `/sandbox/${kind}s/${uuid}/simulate`;
    expect((await call('POST', path, { what: 'completed' }, as(bare))).error?.code).toBe('missing_scope');
    const stranger = (await createKey(await newTenant(services), { label: 'Other', scopes })).key;
    expect((await call('POST', path, { what: 'completed' }, as(stranger))).error?.code).toBe('not_found');
    const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
    const liveKey = (await createKey(live, { label: 'Live', scopes })).key;
    expect((await call('POST', path, { what: 'completed' }, as(liveKey))).error?.code).toBe('not_found');
    expect((await call('POST', path, { what: 'nonsense' }, as(liveKey))).status).toBe(404);
  });
});

test('a refund can fail, but not be sent, after a reorg undid its payment', async () => {
  const paid = await newPayment();
  await step(paid, 'confirmed');
  await step(await newPayment(), 'confirmed');
  const uuid = await made('/refunds', { payment_uuid: paid, amount: '4' });
  await step(paid, 'reorged');
  const simulate = (what: string) => call('POST', `/sandbox/refunds/${uuid}/simulate`, { what });
  expect((await simulate('completed')).error?.message).toContain('its blockchain undid the payment');
  expect(await simulate('failed')).toMatchObject({ status: 200, data: { uuid, status: 'failed' } });
  expect(await eventsSeen(uuid)).toEqual(['created', 'failed']);
  expect((await simulate('failed')).error?.message).toContain('This refund is failed already');
});

test('a payout that is not submitted, or was canceled, is not sent', async () => {
  const flat = { destination_address: address, amount: '1', currency: 'USDT', network: 'tron' };
  const uuid = await made('/payouts', flat);
  const simulate = () => call('POST', `/sandbox/payouts/${uuid}/simulate`, { what: 'completed' });
  expect((await simulate()).error?.message).toContain('This payout is draft');
  await call('POST', `/payouts/${uuid}/cancel`);
  expect((await simulate()).error?.message).toContain('This payout is canceled');
});

test('a live payment cannot be simulated, and a key needs payments:write', async () => {
  const live = { ...ctx, tenant: { ...ctx.tenant, mode: 'live' as const } };
  const { uuid } = await createPayment(live, { amount: '10', currency: 'USDT' });
  const liveKey = (await createKey(live, { label: 'Live', scopes })).key;
  for (const apiKey of [liveKey, key]) {
    const { status } = await call('POST', `/sandbox/payments/${uuid}/simulate`, { what: 'confirmed' }, as(apiKey));
    expect(status).toBe(404);
  }
  expect(await readPayment(live, uuid)).toMatchObject({ status: 'created' });
  const reader = (await createKey(ctx, { label: 'Reader', scopes: ['payments:read'] })).key;
  const mine = await newPayment();
  const refused = await call('POST', `/sandbox/payments/${mine}/simulate`, { what: 'confirmed' }, as(reader));
  expect(refused.error).toMatchObject({ code: 'missing_scope', details: { required_scope: 'payments:write' } });
});
