import { setTimeout as sleep } from 'node:timers/promises';
import { type EventType, findEventType, type Mode } from '@cryptoix/core';
import { type Context, type Services, systemContext, type TenantContext } from '../src/context.ts';
import { type NewEvent, parseEventData } from '../src/events/events.ts';
import { createMerchant } from '../src/merchants/merchants.ts';
import { systemActor } from '../src/principal.ts';

/** A context of the platform itself in a new merchant. */
export async function newTenant(services: Services, mode: Mode = 'test'): Promise<TenantContext> {
  const nobody = systemContext(services, { merchantId: 'none', mode });
  const { id } = await createMerchant(nobody, { name: 'Test', actor: systemActor });
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
