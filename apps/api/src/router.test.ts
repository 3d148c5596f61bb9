import {
  bindsMerchant,
  eventTypeSchema,
  findEventType,
  keyScopes,
  type Scope,
  scopes,
  scopesOfRole,
} from '@cryptoix/core';
import { callTRPCProcedure } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../test/database.ts';
import { fund, paidPayment } from '../test/money.ts';
import { testServices } from '../test/services.ts';
import { systemIn } from '../test/tenants.ts';
import { needsRisk } from './http/check-procedures.ts';
import { type Procedure, proceduresOf } from './http/procedures.ts';
import type { Principal, Tenant } from './principal.ts';
import { appRouter } from './router.ts';
import { toWireError } from './wire-error.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const procedures = proceduresOf(appRouter);
const byName = new Map(procedures.map((procedure) => [procedure.name, procedure]));
const guarded = procedures.filter(({ access }) => access !== 'public');
const withScope = procedures.flatMap(({ name, access }) =>
  access === 'any_key' || access === 'public' ? [] : [{ name, scope: access }],
);
const everyScope: readonly Scope[] = scopes.map(({ scope }) => scope);

async function call(principal: Principal, name: string, input: unknown = {}): Promise<unknown> {
  const context = {
    services,
    db: services.db,
    principal,
    requestId: null,
    ip: null,
    cookie: null,
    hasIdempotencyKey: false,
  };
  return callTRPCProcedure({
    router: appRouter,
    path: name,
    type: byName.get(name)?.type ?? 'query',
    ctx: { ...context, afterCommit: (task: () => void) => task() },
    getRawInput: async () => input,
    input,
    signal: undefined,
    batchIndex: 0,
  });
}

/** The error of a call, or null. */
const errorOf = (principal: Principal, name: string, input: unknown = {}) =>
  call(principal, name, input).then(() => null, toWireError);

const key = (tenant: Tenant, granted: readonly Scope[], frozen: string | null = null): Principal => ({
  type: 'api_key',
  id: 'key_01k9zq8g9vk3z4n6q8s0w2y4xg',
  label: 'Key of the tests',
  tenant,
  scopes: new Set(granted),
  requireIdempotencyKey: false,
  expiresAt: null,
  ipAllowlist: [],
  rateLimit: 500,
  frozen,
});
const session = (
  tenant: Tenant | null,
  granted: readonly Scope[],
  userId: string,
  { fresh = true, frozen = null as string | null } = {},
): Principal => ({
  type: 'session',
  userId,
  email: 'person@example.com',
  name: 'Person',
  emailVerified: true,
  fresh,
  binding: tenant && { tenant, role: 'owner', scopes: new Set(granted), frozen },
});
const service = (tenant: Tenant | null, granted: readonly Scope[]): Principal => ({
  type: 'service',
  name: 'tests',
  tenant,
  scopes: new Set(granted),
});

const hasId = z.object({ id: z.string() });
const hasUuid = z.object({ uuid: z.string() });
const userId = 'usr_01k9zq8g9vk3z4n6q8s0w2y4xg';
let a: Tenant;
let b: Tenant;

beforeAll(async () => {
  const create = async (name: string): Promise<Tenant> => {
    const made = hasId.parse(await call(service(null, everyScope), 'merchants.create', { name }));
    return { merchantId: made.id, mode: 'live' };
  };
  a = await create('A');
  b = await create('B');
});

/** The modes a procedure can be called in: the sandbox is not part of live mode. */
const homeOf = (name: string): Tenant => (name.startsWith('sandbox.') ? { ...a, mode: 'test' } : a);

test.each(guarded)('$name refuses an unknown caller', async ({ name }) => {
  expect(await errorOf({ type: 'anonymous' }, name)).toMatchObject({ code: 'missing_api_key' });
});

describe.each(withScope)('$name', ({ name, scope }) => {
  const home = () => homeOf(name);
  const kinds = [
    ['a key', (granted: readonly Scope[]) => key(home(), granted)],
    ['a session', (granted: readonly Scope[]) => session(home(), granted, userId)],
    ['a service', (granted: readonly Scope[]) => service(home(), granted)],
  ] as const;

  test.each(kinds)(`refuses %s with every scope but ${scope}`, async (_, principal) => {
    const refused = { code: 'missing_scope', details: { required_scope: scope } };
    expect(await errorOf(principal([]), name)).toMatchObject(refused);
    expect(await errorOf(principal(everyScope.filter((other) => other !== scope)), name)).toMatchObject(refused);
  });

  test.each(kinds)(`lets %s with ${scope} only through to its input`, async (_, principal) => {
    const error = await errorOf(principal([scope]), name, { no_such_field: true });
    expect(error).toMatchObject({ code: 'validation_failed' });
    expect(JSON.stringify(error?.details)).toContain('no_such_field');
  });
});

/** Every mutation that a session can make for a merchant, and its declared risk. */
const risky = procedures.filter(needsRisk);
const namesOf = (some: readonly Procedure[]) => some.map(({ name }) => name).toSorted();
/** A refusal that comes only after the input is parsed: the call was let in. */
const throughToInput = { code: 'validation_failed' };

describe('a session that is not fresh', () => {
  const asked = risky.filter(({ fresh }) => fresh === 'always');
  const decides = risky.filter(({ fresh }) => fresh === 'by_change');

  test('is asked for the password by every procedure that sends money out', () => {
    expect(risky.filter(({ fresh }) => fresh === undefined)).toEqual([]);
    expect(namesOf(asked)).toEqual(['payouts.create', 'payouts.submit', 'refunds.create', 'withdrawals.create']);
    expect(namesOf(decides)).toEqual(['keys.create', 'keys.rotate', 'keys.update', 'team.change_role', 'team.invite']);
  });

  test.each(asked)('is refused by $name in both modes, where keys and services are not', async ({ name, access }) => {
    const reason = { required_scope: access, reason: 'session_not_fresh' };
    for (const mode of ['live', 'test'] as const) {
      const home = { ...a, mode };
      expect(await errorOf(session(home, everyScope, userId, { fresh: false }), name)).toMatchObject({
        code: 'missing_scope',
        details: reason,
      });
      for (const other of [key(home, everyScope), service(home, everyScope), session(home, everyScope, userId)])
        expect(await errorOf(other, name, { no_such_field: true })).toMatchObject(throughToInput);
    }
  });

  test.each(risky.filter((procedure) => !asked.includes(procedure)))('comes through to $name', async ({ name }) => {
    const stale = session(homeOf(name), everyScope, userId, { fresh: false });
    expect(await errorOf(stale, name, { no_such_field: true })).toMatchObject(throughToInput);
  });
});

describe('while a merchant is frozen', () => {
  const message = 'We look into this with you.';
  const frozen = (home: Tenant) => [
    key(home, everyScope, message),
    session(home, everyScope, userId, { frozen: message }),
  ];
  const stopped = risky.filter((procedure) => procedure.frozen === undefined);
  const open = guarded.filter((procedure) => procedure.type !== 'mutation' || procedure.frozen !== undefined);
  const ofServices = guarded.filter((procedure) => procedure.type === 'mutation' && !needsRisk(procedure));

  test('its keys and sessions can only reduce risk', () => {
    expect(namesOf(risky.filter((procedure) => procedure.frozen === 'allowed'))).toEqual([
      'endpoints.delete',
      'keys.revoke',
      'payments.cancel',
      'payouts.cancel',
      'replays.cancel',
      'team.leave',
      'team.remove',
      'team.revoke_invitation',
    ]);
    const decided = ['endpoints.update', 'keys.update', 'team.change_role'];
    expect(namesOf(risky.filter((procedure) => procedure.frozen === 'by_change'))).toEqual(decided);
  });

  test.each(stopped)(
    '$name is refused in both modes with the message for the merchant, for all except services',
    async ({ name }) => {
      for (const mode of ['live', 'test'] as const) {
        const home = { ...a, mode };
        for (const principal of frozen(home))
          expect(await errorOf(principal, name)).toMatchObject({ code: 'conflict', message });
      }
      expect(await errorOf(service(homeOf(name), everyScope), name, { no_such_field: true })).toMatchObject(
        throughToInput,
      );
    },
  );

  test.each(ofServices)('$name goes on, by services', async ({ name }) => {
    expect(await errorOf(service(a, everyScope), name, { no_such_field: true })).toMatchObject(throughToInput);
  });

  test.each(open)('$name comes through', async ({ name }) => {
    for (const principal of frozen(homeOf(name)))
      expect(await errorOf(principal, name, { no_such_field: true })).toMatchObject(throughToInput);
  });
});

const heldByKeys: ReadonlySet<string> = new Set(keyScopes);
const forPeople = withScope.filter(({ scope }) => !heldByKeys.has(scope));

test('some procedures are not for keys', () => {
  expect(forPeople.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['keys.create', 'team.invite', 'events.publish', 'merchants.create']),
  );
});

test.each(forPeople)('$name refuses a key with every scope that a key can hold', async ({ name }) => {
  expect(await errorOf(key(a, keyScopes), name)).toMatchObject({ code: 'missing_scope' });
});

// These are above merchants and have an empty input.
const ofNoMerchant = ['merchants.create', 'chain.unassigned'];
test.each(guarded.filter(({ name }) => !ofNoMerchant.includes(name)))(
  '$name refuses a service that names no merchant',
  async ({ name }) => {
    expect(await errorOf(service(null, everyScope), name)).toMatchObject({ code: 'validation_failed' });
  },
);

/** Every procedure that names an object of a merchant, and the object. A team is the same in both modes. */
const objects = {
  endpoint: [
    'endpoints.get',
    'endpoints.update',
    'endpoints.delete',
    'endpoints.rotate_secret',
    'endpoints.reveal_secret',
    'events.send_test',
    'deliveries.recover',
    'deliveries.recovery',
    'deliveries.attempt_figures',
  ],
  delivery: ['deliveries.get', 'deliveries.replay', 'deliveries.skip'],
  replay: ['replays.get', 'replays.cancel'],
  event: ['events.get', 'events.replay'],
  invoice: ['invoices.get', 'invoices.send', 'invoices.void'],
  payment: ['payments.get', 'payments.check', 'payments.cancel', 'sandbox.simulate_payment'],
  link: ['payment_links.get', 'payment_links.update'],
  transaction: ['transactions.get'],
  refund: ['refunds.get', 'refunds.advance', 'sandbox.simulate_refund'],
  payout: ['payouts.get', 'payouts.submit', 'payouts.cancel', 'payouts.advance', 'sandbox.simulate_payout'],
  withdrawal: ['withdrawals.get', 'withdrawals.advance', 'sandbox.simulate_withdrawal'],
  key: ['keys.get', 'keys.requests', 'keys.outcomes', 'keys.rotation', 'keys.update', 'keys.rotate', 'keys.revoke'],
  invitation: ['team.revoke_invitation'],
  member: ['team.change_role', 'team.remove'],
} as const;
const named = Object.entries(objects).flatMap(([kind, names]) => names.map((name) => ({ kind, name })));

const idFields = (procedure: Procedure) => {
  const { required = [] } = z.toJSONSchema(procedure.input, { io: 'input', unrepresentable: 'any' });
  return required.filter((field) => /(^|_)(id|uuid)$/.test(field));
};

test('every procedure that names an object is tried below', () => {
  const within = guarded.filter(({ access }) => access === 'any_key' || access === 'public' || bindsMerchant(access));
  const naming = within.filter((procedure) => idFields(procedure).length > 0).map(({ name }) => name);
  expect(naming.toSorted()).toEqual(named.map(({ name }) => name).toSorted());
});

describe('an object of a merchant in live mode', () => {
  const inputs = new Map<string, Record<string, unknown>>();
  let ownerId: string;

  beforeAll(async () => {
    const user = { email: 'owner@example.com', password: 'correct horse battery', name: 'Owner' };
    ownerId = (await services.auth.createUserForSeed(user)).userId;
    const newcomer = session(null, [], ownerId);
    a = { merchantId: hasId.parse(await call(newcomer, 'session.create_merchant', { name: 'A' })).id, mode: 'live' };
    const owner = session(a, scopesOfRole('owner'), ownerId);
    const made = async (name: string, input: unknown) => hasId.parse(await call(owner, name, input)).id;

    const endpoint = await made('endpoints.create', { url: 'http://127.0.0.1:9/hook', event_types: ['payment.*'] });
    inputs.set('endpoint', { id: endpoint });
    inputs.set('key', { id: await made('keys.create', { label: 'Key', scopes: ['payments:read'] }) });
    inputs.set('invitation', { id: await made('team.invite', { email: 'new@example.com', role: 'viewer' }) });
    inputs.set('member', { user_id: ownerId });
    const type = eventTypeSchema.parse('payment.completed');
    const publisher = service(a, everyScope);
    inputs.set(
      'event',
      hasId.parse(await call(publisher, 'events.publish', { type, data: findEventType(type).sample })),
    );
    const { items } = z
      .object({ items: z.array(z.object({ id: z.int() })) })
      .parse(await call(owner, 'deliveries.list', { endpoint_id: endpoint }));
    inputs.set('delivery', { id: items[0]?.id });
    inputs.set('replay', { id: await made('replays.start', { ids: [items[0]?.id] }) });

    const billed = [{ name: 'Tea', price: '10', quantity: 1 }];
    inputs.set('invoice', hasUuid.parse(await call(owner, 'invoices.create', { items: billed })));
    const payment = z
      .object({ uuid: z.string(), address: z.string() })
      .parse(await call(owner, 'payments.create', { amount: '10', currency: 'USDT' }));
    inputs.set('payment', { uuid: payment.uuid });
    inputs.set('link', hasUuid.parse(await call(owner, 'payment_links.create', { title: 'Tea' })));
    const output = { network: 'tron', tx_hash: 'ab'.repeat(32), address: payment.address, asset: 'USDT', amount: '10' };
    const seen = z
      .object({ transactions: z.array(z.object({ uuid: z.string() })) })
      .parse(await call(service(null, everyScope), 'chain.observe', output));
    inputs.set('transaction', { uuid: seen.transactions[0]?.uuid });

    const merchant = systemIn(services, a);
    await fund(merchant, 'USDT', '100');
    const sent = { address: 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS', amount: '10', asset: 'USDT', network: 'tron' };
    const paid = { payment_uuid: await paidPayment(merchant, { amount: '10', from: sent.address }) };
    inputs.set('refund', hasUuid.parse(await call(owner, 'refunds.create', paid)));
    inputs.set('payout', hasUuid.parse(await call(owner, 'payouts.create', { items: [sent] })));
    inputs.set('withdrawal', hasUuid.parse(await call(owner, 'withdrawals.create', sent)));
  });

  const required: Record<string, Record<string, unknown>> = {
    'deliveries.recover': { since: '2026-01-01T00:00:00Z' },
    'deliveries.recovery': { since: '2026-01-01T00:00:00Z' },
    'deliveries.attempt_figures': { range: '24h' },
    'keys.outcomes': { since: '2026-01-01T00:00:00Z' },
    'events.replay': { endpoint_id: 'whe_01k9zq8g9vk3z4n6q8s0w2y4xg' },
    'team.change_role': { role: 'viewer' },
    'refunds.advance': { status: 'processing' },
    'payouts.advance': { item: 0, status: 'processing' },
    'withdrawals.advance': { status: 'processing' },
    'sandbox.simulate_payment': { what: 'confirmed' },
    'sandbox.simulate_refund': { what: 'completed' },
    'sandbox.simulate_payout': { what: 'completed' },
    'sandbox.simulate_withdrawal': { what: 'completed' },
  };
  const inputOf = ({ kind, name }: (typeof named)[number]) => ({ ...inputs.get(kind), ...required[name] });
  const ofMode = named.filter(({ kind }) => kind !== 'invitation' && kind !== 'member');
  const forKeys = ofMode.filter(({ name }) => forPeople.every((procedure) => procedure.name !== name));
  const notFound = { code: 'not_found' };

  test.each(named)('is not there for a session of another merchant: $name', async (target) => {
    const stranger = session(b, everyScope, userId);
    expect(await errorOf(stranger, target.name, inputOf(target))).toMatchObject(notFound);
  });

  test.each(ofMode)("is not there for the merchant's own session in test mode: $name", async (target) => {
    const elsewhere = session({ ...a, mode: 'test' }, everyScope, ownerId);
    expect(await errorOf(elsewhere, target.name, inputOf(target))).toMatchObject(notFound);
  });

  test.each(forKeys)('is not there for a key of another merchant or of test mode: $name', async (target) => {
    for (const tenant of [b, { ...a, mode: 'test' as const }]) {
      expect(await errorOf(key(tenant, keyScopes), target.name, inputOf(target))).toMatchObject(notFound);
    }
  });

  test.each(named.filter(({ name }) => byName.get(name)?.type === 'query'))(
    'is there for its own: $name',
    async (target) => {
      const owner = session(a, scopesOfRole('owner'), ownerId);
      expect(await errorOf(owner, target.name, inputOf(target))).toBeNull();
    },
  );
});
