import { type AttemptError, deliveryIdAt, type DeliveryStatus, type EventType, newId } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import type { TenantContext } from '../src/context.ts';
import { createEndpoint } from '../src/endpoints/endpoints.ts';
import { storeDeliveries } from '../src/queue/fixtures.ts';
import type { TestServices } from './services.ts';

export const minute = 60_000;
export const hour = 60 * minute;
/** The present of the tests of the history. */
export const now = new Date('2026-11-23T12:34:56.000Z');
/** A time, so many ms before that present. */
export const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();

/** A delivery of the past, by what is special about it. */
export interface Past {
  endpoint: string;
  status?: DeliveryStatus;
  agoMs?: number;
  attempts?: number;
  error?: AttemptError | null;
  code?: number | null;
  ms?: number;
  /** Of the response to the last attempt. */
  body?: string;
  objectId?: string;
  eventId?: string;
  type?: EventType;
}

/** The row of an attempt. */
export const attemptOf = ({ tenant }: TenantContext, id: number, number: number) => ({
  delivery_id: id,
  number,
  merchant_id: tenant.merchantId,
  mode: tenant.mode,
  trigger: 'schedule' as const,
  started_at: now,
  duration_ms: 5,
  url: 'http://x',
  request_headers: '{}',
});

/** What tests of the history do with the services of their file. */
export function historyTests(services: TestServices) {
  const { db } = services;
  let count = 0;
  const endpointOf = (ctx: TenantContext) =>
    createEndpoint(ctx, { url: `http://127.0.0.1:9/${++count}`, event_types: ['payment.*'] });

  /** Writes a delivery of the past with its last attempt, and its event. @returns its id */
  async function past(ctx: TenantContext, { endpoint, ...delivery }: Past): Promise<number> {
    const { status = 'succeeded', agoMs = 0, attempts = 1, error = null, code = 200, ms = 20, body } = delivery;
    const { objectId = 'pay_1', type = 'payment.completed' } = delivery;
    const { eventId = newId('event', now.getTime() - agoMs) } = delivery;
    const { merchantId, mode } = ctx.tenant;
    const tenant = { merchant_id: merchantId, mode };
    await db.execute(sql`
      INSERT INTO events (id, merchant_id, mode, type, created_at, body)
      VALUES (${eventId}, ${merchantId}, ${mode}, ${type}, ${ago(agoMs)}, '{}') ON CONFLICT DO NOTHING`);
    const id = deliveryIdAt(now.getTime() - agoMs) - ++count;
    const made = { id, endpoint_id: endpoint, event_id: eventId, event_type: type, object_id: objectId, status };
    await storeDeliveries(db, {
      deliveries: [{ ...made, ...tenant, attempt_count: attempts, last_status_code: code, last_error: error }],
      attempts: [
        {
          ...attemptOf(ctx, id, attempts),
          started_at: new Date(ago(agoMs)),
          duration_ms: ms,
          status_code: code,
          error,
          ...(body !== undefined && { response_headers: '{}', response_body: Buffer.from(body) }),
        },
      ],
    });
    return id;
  }

  return { endpointOf, past };
}
