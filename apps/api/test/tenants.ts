import { setTimeout as sleep } from 'node:timers/promises';
import { type EventType, findEventType, type Mode, newId } from '@cryptoix/core';
import { audit } from '../src/audit/audit.ts';
import { type Context, type Services, systemContext, type TenantContext } from '../src/context.ts';
import { merchants } from '../src/db/schema/index.ts';
import { parseEventData } from '../src/events/events.ts';
import type { NewEvent } from '../src/events/record.ts';

/**
 * A context of the platform itself in a new merchant, made as `createMerchant` does but without the money that test mode
 * begins with: tests count from nothing.
 */
export async function newTenant(services: Services, mode: Mode = 'test'): Promise<TenantContext> {
  const now = services.now();
  const id = newId('merchant', now.getTime());
  await services.db.insert(merchants).values({ id, name: 'Test', created_at: now, sandbox_funded_at: now });
  const live = systemContext(services, { merchantId: id, mode: 'live' });
  await audit(live, { action: 'merchant.created', target: { type: 'merchant', id }, details: { name: 'Test' } });
  return systemContext(services, { merchantId: id, mode });
}

/** A chain watcher, who stands above merchants. */
export const watcher = (services: Services): Context => ({
  services,
  db: services.db,
  principal: { type: 'service', name: 'watcher', tenant: null, scopes: new Set(['chain:write']) },
  requestId: null,
  ip: null,
  headers: new Headers(),
  afterCommit: (task) => task(),
});

/** An event with its type's sample as data. */
export function newEvent(type: EventType = 'payment.completed', more: Partial<NewEvent> = {}): NewEvent {
  return { type, data: parseEventData(type, findEventType(type).sample, 'data'), ...more };
}

/** Asks until the answer is what is wanted; the test's timeout is the limit. */
export async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await sleep(10);
  }
}
