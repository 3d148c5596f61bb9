import { type EventType, findEventType, type Mode, newId, type Scope } from '@cryptoix/core';
import { audit } from '../src/audit/audit.ts';
import { type Context, systemContext, type TenantContext } from '../src/context.ts';
import { merchants } from '../src/db/schema/index.ts';
import { parseEventData } from '../src/events/events.ts';
import type { NewEvent } from '../src/events/record.ts';
import type { Tenant } from '../src/principal.ts';
import type { TestServices } from './services.ts';

/** A context of the platform itself in a tenant. */
export const systemIn = (services: TestServices, tenant: Tenant): TenantContext =>
  systemContext({ services, db: services.db }, tenant, 'seed');

/**
 * A context of the platform itself in a new merchant, created as `createMerchant` does, but without the initial money of
 * test mode, so that tests count from zero.
 */
export async function newTenant(services: TestServices, mode: Mode = 'test'): Promise<TenantContext> {
  const now = services.now();
  const id = newId('merchant', now.getTime());
  await services.db.insert(merchants).values({ id, name: 'Test', created_at: now, sandbox_funded_at: now });
  const live = systemIn(services, { merchantId: id, mode: 'live' });
  await audit(live, { action: 'merchant.created', target: { type: 'merchant', id }, details: { name: 'Test' } });
  return systemIn(services, { merchantId: id, mode });
}

/** The same tenant for a caller with only these scopes. */
export const holding = (ctx: TenantContext, ...scopes: Scope[]): TenantContext => ({
  ...ctx,
  principal: { type: 'service', name: 'tests', tenant: ctx.tenant, scopes: new Set(scopes) },
});

/** A chain watcher, which stands above merchants. */
export const watcher = (services: TestServices): Context => ({
  services,
  db: services.db,
  principal: { type: 'service', name: 'watcher', tenant: null, scopes: new Set(['chain:write']) },
  requestId: null,
  ip: null,
  cookie: null,
  hasIdempotencyKey: false,
  afterCommit: (task) => task(),
});

/** A new event with its type's sample as data. */
export function newEvent(type: EventType = 'payment.completed', more: Partial<NewEvent> = {}): NewEvent {
  return { type, data: parseEventData(type, findEventType(type).sample, 'data'), ...more };
}
