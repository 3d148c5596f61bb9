import { sql } from 'drizzle-orm';
import type { TenantContext } from '../src/context.ts';
import { createEndpoint } from '../src/endpoints/endpoints.ts';
import type { Db } from '../src/db/client.ts';
import { publish } from '../src/events/events.ts';
import { prepare, storeAll } from '../src/events/record.ts';
import { claim, type Claimed } from '../src/queue/claim.ts';
import type { AttemptRecord } from '../src/queue/settle.ts';
import type { PoolRoom } from '../src/queue/shares.ts';
import type { TestServices } from './services.ts';
import { newEvent, newTenant } from './tenants.ts';

/** A pool with room for all that a test makes due. */
export const vast: PoolRoom = {
  room: 1_000,
  perMerchant: 1_000,
  merchants: new Map(),
  perHost: 1_000,
  hosts: new Map(),
};

/** What tests of the queue do with the services of their file. */
export function queueTests(services: TestServices) {
  const { db } = services;
  let count = 0;
  const newEndpoint = (ctx: TenantContext, type = 'payment.*') =>
    createEndpoint(ctx, { url: `http://127.0.0.1:9/${(count += 1)}`, event_types: [type] });

  /** An endpoint of a merchant of its own, to which `n` deliveries are due. */
  async function endpointWith(n: number) {
    const ctx = await newTenant(services);
    const endpoint = await newEndpoint(ctx);
    await publish(
      ctx,
      Array.from({ length: n }, () => newEvent()),
    );
    return { ctx, id: endpoint.id };
  }

  const claimAs = async (dispatcherId: string, more: Partial<Parameters<typeof claim>[1]> = {}, tx: Db = db) =>
    (
      await claim(tx, {
        dispatcherId,
        lanes: [],
        roomOfNew: 2,
        pools: { proven: vast, unproven: vast },
        limit: 500,
        after: '',
        ...more,
      })
    ).claimed;

  const expire = (dispatcherId: string) =>
    db.execute(sql`UPDATE dispatchers SET leased_until = now() - interval '1 second' WHERE id = ${dispatcherId}`);

  const queued = async () => [
    ...(await db.execute<{ attempts: number; step: number; dispatcher_id: string | null; due: boolean }>(
      sql`SELECT attempts, step, dispatcher_id, due_at <= now() AS due FROM delivery_queue ORDER BY id`,
    )),
  ];

  async function claimOne(dispatcherId: string): Promise<Claimed> {
    const [claimed, ...more] = await claimAs(dispatcherId);
    if (claimed === undefined || more.length > 0) throw new Error('expected one delivery to be due');
    return claimed;
  }

  /** Publishes an event whose delivery to this endpoint, which has succeeded, may begin under the dispatcher's lease. */
  async function begin(ctx: TenantContext, endpointId: string, dispatcherId: string, tx: Db = db) {
    await db.execute(sql`UPDATE endpoint_health SET last_success_at = now() WHERE endpoint_id = ${endpointId}`);
    const lanes = [{ endpointId, version: 1, room: 1 }];
    const event = prepare(ctx, newEvent());
    const { leased } = await storeAll(tx, [event], { offer: { dispatcherId, lanes } });
    return { eventId: event.id, leased: leased.map(({ deliveryId }) => deliveryId) };
  }

  return { newEndpoint, endpointWith, claimAs, expire, queued, claimOne, begin };
}

/** The record of a first attempt that succeeded. */
export const recordOf = (claimed: Claimed, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  deliveryId: claimed.deliveryId,
  merchantId: claimed.merchantId,
  mode: claimed.mode,
  endpointId: claimed.endpointId,
  number: claimed.attempts + 1,
  trigger: claimed.trigger,
  startedAt: new Date(),
  durationMs: 5,
  statusCode: 200,
  error: null,
  errorDetail: null,
  address: '127.0.0.1',
  url: 'http://127.0.0.1:9/',
  requestHeaders: { a: 'b' },
  response: { headers: { c: 'd' }, body: Buffer.from([0, 255]), truncated: false },
  status: 'succeeded',
  retryMs: null,
  throttleMs: null,
  ...more,
});
