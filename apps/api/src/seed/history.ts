import { type EventData, newId, objectIdOf, expandSubscription, serializeEvent, warnAfterMs } from '@cryptoix/core';
import { eq } from 'drizzle-orm';
import { audit } from '../audit/audit.ts';
import type { TenantContext } from '../context.ts';
import { insertAll } from '../db/insert.ts';
import { type attempts, endpointHealth, events } from '../db/schema/index.ts';
import { runsOf } from '../dispatcher/record-health.ts';
import { storeDeliveries } from '../queue/fixtures.ts';
import type { AttemptRecord } from '../queue/settle.ts';
import { createEndpoint, disableEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { systemActor } from '../principal.ts';
import { deriveAddress } from '../wallets/source.ts';
import { seedBusiness } from './business.ts';
import { deliver, type Delivered, type StoredEvent, type Target, tenantColumns } from './delivering.ts';
import type { ContextAgo } from './keys.ts';
import { seedMoney } from './money.ts';
import type { Random } from './random.ts';
import { receivers } from './receivers.ts';
import { days, type Fact, hours, salesOf } from './sales.ts';

/** The length of a demo's history, in days. */
const logDays = 14;

interface Options {
  readonly contextAgo: ContextAgo;
  readonly random: Random;
  /** The shop's servers, such as `https://shop.example`, and their IP address; null: each has its own. */
  readonly shop: { readonly origin: string; readonly address: string | null };
  readonly paymentsPerDay: number;
}

/** Creates endpoints and two weeks of events, deliveries and attempts, up to now. */
export async function seedHistory({ contextAgo, random, shop, paymentsPerDay }: Options): Promise<void> {
  const present = contextAgo(0);
  const nowMs = present.services.now().getTime();
  const sales = salesOf({
    random,
    from: nowMs - logDays * days,
    until: nowMs,
    paymentsPerDay,
    addressOf: (id, asset) => deriveAddress(present.services.config.authSecret, id, asset).address,
  });
  await seedMoney(present, sales);
  const sold = sales.map((fact) => store(present, fact, random));
  const stored = [...sold, ...(await seedBusiness(contextAgo))].toSorted((a, b) => a.at - b.at);
  const outcome: Delivered[] = [];
  const notices: StoredEvent[] = [];

  for (const [index, receiver] of receivers.entries()) {
    const { path, description, eventTypes, headers, pausedFor } = receiver;
    const url = shop.origin + path;
    const created = await createEndpoint(contextAgo((45 - 4 * index) * days), {
      url,
      description,
      event_types: eventTypes,
      headers,
    });
    const target = { id: created.id, url, secret: created.secret, receiver, address: shop.address ?? receiver.address };
    const past = history(present, target, stored, random);
    outcome.push(...past.delivered);
    notices.push(...(await finishEndpoint(contextAgo, target, past)).map((fact) => store(present, fact, random)));
    if (pausedFor !== undefined) await updateEndpoint(contextAgo(pausedFor), { id: created.id, status: 'paused' });
  }
  await write(present, [...sold, ...notices], outcome);
  for (const { delivery, replayedAt } of outcome) {
    if (replayedAt === null) continue;
    const target = { type: 'webhook_delivery', id: String(delivery.id) };
    await audit(contextAgo(nowMs - replayedAt), { action: 'webhook_delivery.replayed', target });
  }
}

function store({ tenant }: TenantContext, { at, type, data }: Fact, random: Random): StoredEvent {
  const id = newId('event', at, random.bytes);
  const body = serializeEvent({ id, type, timestamp: new Date(at), livemode: tenant.mode === 'live', data });
  return { id, at, type, objectId: objectIdOf(type, data), body: Buffer.from(body) };
}

interface EndpointPast {
  readonly delivered: readonly Delivered[];
  /** Unix ms. */
  readonly disabledAt: number | null;
}

function history(
  { services, tenant }: TenantContext,
  target: Target,
  stored: readonly StoredEvent[],
  random: Random,
): EndpointPast {
  const nowMs = services.now().getTime();
  const delivered: Delivered[] = [];
  const subscribed = new Set(expandSubscription(target.receiver.eventTypes));
  let disabledAt: number | null = null;
  for (const [index, event] of stored.entries()) {
    if (!subscribed.has(event.type)) continue;
    // The endpoint's index keeps ids different when one event goes to several.
    const sequence = index * receivers.length + receivers.indexOf(target.receiver);
    const one = deliver(
      { tenant, publicUrl: services.config.publicUrl, target, nowMs, random, disabledAt },
      event,
      sequence,
    );
    disabledAt ??= one.disabledAt;
    delivered.push(one);
  }
  return { delivered, disabledAt };
}

/** Stores the state of an endpoint after its history. @returns the events about it */
async function finishEndpoint(
  contextAgo: ContextAgo,
  { id, url }: Target,
  { delivered, disabledAt }: EndpointPast,
): Promise<Fact[]> {
  const present = contextAgo(0);
  const nowMs = present.services.now().getTime();
  const [run] = runsOf(delivered.flatMap((one) => one.attempts));
  if (run === undefined) return [];
  const { failingSince } = run;
  const warnedAt = failingSince === null ? Infinity : failingSince.getTime() + warnAfterMs;
  const warned = warnedAt < nowMs && disabledAt === null;
  await present.db
    .update(endpointHealth)
    .set({
      failing_since: failingSince,
      warned_at: warned ? new Date(warnedAt) : null,
      last_success_at: run.lastSuccessAt,
      last_failure_at: run.lastFailureAt,
    })
    .where(eq(endpointHealth.endpoint_id, id));

  const about: EventData<'webhook_endpoint.failing'> = {
    id,
    url,
    status: 'enabled',
    reason: 'only_failures',
    failing_since: failingSince?.toISOString() ?? null,
    disable_at: null,
  };
  if (disabledAt !== null) {
    await disableEndpoint({ ...contextAgo(nowMs - disabledAt), actor: systemActor, ip: null }, id, 'gone');
    return [
      { at: disabledAt, type: 'webhook_endpoint.disabled', data: { ...about, status: 'disabled', reason: 'gone' } },
    ];
  }
  if (!warned || failingSince === null) return [];
  const disableAt = new Date(failingSince.getTime() + 5 * 24 * hours).toISOString();
  return [{ at: warnedAt, type: 'webhook_endpoint.failing', data: { ...about, disable_at: disableAt } }];
}

/** Stores events, and all deliveries. */
async function write(
  { db, tenant }: TenantContext,
  stored: readonly StoredEvent[],
  outcome: readonly Delivered[],
): Promise<void> {
  const rows = stored.map(({ id, at, type, objectId, body }) => ({
    id,
    ...tenantColumns(tenant),
    type,
    object_id: objectId,
    created_at: new Date(at),
    body,
    only_endpoint_id: null,
    // Before all others in the feed, in the order of their times.
    position: 0n,
  }));
  await insertAll(db, events, rows);
  await storeDeliveries(db, {
    deliveries: outcome.map((one) => one.delivery),
    attempts: outcome.flatMap((one) => one.attempts.map(attemptRow)),
  });
}

const attemptRow = (record: AttemptRecord): typeof attempts.$inferSelect => ({
  delivery_id: record.deliveryId,
  number: record.number,
  merchant_id: record.merchantId,
  mode: record.mode,
  trigger: record.trigger,
  started_at: record.startedAt,
  duration_ms: Math.round(record.durationMs),
  status_code: record.statusCode,
  error: record.error,
  error_detail: record.errorDetail,
  address: record.address,
  url: record.url,
  request_headers: JSON.stringify(record.requestHeaders),
  response_headers: record.response === null ? null : JSON.stringify(record.response.headers),
  response_body: record.response?.body ?? null,
  response_truncated: record.response?.truncated ?? false,
});
