import { type KeyScope, keyScopes, newId } from '@cryptoix/core';
import { type TenantContext } from '../context.ts';
import { markExposed, revokeKey } from '../keys/change.ts';
import { createKey } from '../keys/create.ts';
import { rotateKey } from '../keys/rotate.ts';
import { type KeyRequest, startKeyUsage } from '../keys/usage.ts';
import { systemActor } from '../principal.ts';
import type { Random } from './random.ts';
import { days, hours, minutes } from './sales.ts';

/** A context whose clock stands at a time in the past, `ago` ms before now. */
export type ContextAgo = (ago: number) => TenantContext;

interface Use {
  readonly method: 'GET' | 'POST';
  readonly route: string;
  readonly scope: KeyScope;
}

const use = (method: Use['method'], route: string, scope: KeyScope): Use => ({
  method,
  route: `/v1${route}`,
  scope,
});
const readPayment = use('GET', '/payment/{uuid}/check', 'payments:read');
const createPayment = use('POST', '/payment/create', 'payments:write');

/** The use of a key: calls a day, their routes, their IP address, and their period (ms ago). */
interface Work {
  readonly keyId: string;
  readonly perDay: number;
  readonly uses: readonly Use[];
  readonly ip: string;
  readonly from: number;
  readonly until: number;
}

/** Creates the keys of a shop over four months, in good and bad use, and their requests. */
export async function seedKeys(contextAgo: ContextAgo, random: Random): Promise<void> {
  const make = (
    ago: number,
    label: string,
    scopes: KeyScope[],
    more: { expiresIn?: number; ip_allowlist?: string[] } = {},
  ) =>
    createKey(contextAgo(ago), {
      label,
      scopes,
      ...(more.ip_allowlist && { ip_allowlist: more.ip_allowlist }),
      ...(more.expiresIn !== undefined && {
        expires_at: new Date(contextAgo(0).services.now().getTime() + more.expiresIn).toISOString(),
      }),
    });

  const forgotten = await make(118 * days, 'Trial of a plugin', ['payments:read', 'payments:write', 'invoices:read']);
  const migration = await make(96 * days, 'Migration script', ['transactions:read', 'balances:read']);
  const exports = await make(
    74 * days,
    'Bookkeeping export',
    keyScopes.filter((scope) => scope.endsWith(':read')),
  );
  const app = await make(61 * days, 'Mobile app backend', ['payments:read', 'payments:write']);
  const refunds = await make(52 * days, 'Refund desk', ['refunds:read', 'refunds:write', 'payments:read'], {
    expiresIn: 9 * days,
    ip_allowlist: ['198.51.100.0/24'],
  });
  const shop = await make(47 * days, 'Online shop', ['payments:read', 'payments:write', 'links:write']);
  const report = await make(20 * days, 'Weekly report', ['transactions:read']);
  const successor = await rotateKey(contextAgo(2 * days), { id: app.id, overlap_seconds: (7 * days) / 1_000 });
  await revokeKey(contextAgo(31 * days), migration.id);

  const list = use('GET', '/transactions', 'transactions:read');
  const work: Work[] = [
    { keyId: forgotten.id, perDay: 2, uses: [readPayment], ip: '203.0.113.140', from: 118 * days, until: 112 * days },
    {
      keyId: migration.id,
      perDay: 1,
      uses: [list],
      ip: '203.0.113.140',
      from: 95 * days,
      until: 60 * days,
    },
    {
      keyId: exports.id,
      perDay: 6,
      uses: [list, use('GET', '/balances', 'balances:read')],
      ip: '198.51.100.7',
      from: 14 * days,
      until: 5 * hours,
    },
    {
      keyId: app.id,
      perDay: 14,
      uses: [createPayment, readPayment, readPayment],
      ip: '203.0.113.52',
      from: 14 * days,
      until: 9 * hours,
    },
    {
      keyId: successor.id,
      perDay: 14,
      uses: [createPayment, readPayment, readPayment],
      ip: '203.0.113.52',
      from: 26 * hours,
      until: 7 * minutes,
    },
    {
      keyId: refunds.id,
      perDay: 4,
      uses: [use('POST', '/refunds', 'refunds:write'), use('GET', '/refunds', 'refunds:read')],
      ip: '198.51.100.31',
      from: 14 * days,
      until: 3 * hours,
    },
    {
      keyId: shop.id,
      perDay: 24,
      uses: [createPayment, readPayment, readPayment],
      ip: '203.0.113.10',
      from: 14 * days,
      until: 2 * minutes,
    },
    { keyId: report.id, perDay: 1, uses: [list], ip: '203.0.113.77', from: 19 * days, until: 4 * days },
  ];
  const present = contextAgo(0);
  const { log, now } = present.services;
  const usage = startKeyUsage({ db: present.db, log, now });
  const calls = work
    .flatMap((one) => callsOf(present, one, random))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  for (const call of calls) usage.record(call);
  await usage.close();
  // The author of the report put the key into a URL.
  await markExposed({ ...contextAgo(4 * days), actor: systemActor, ip: null }, report.id);
}

function callsOf(ctx: TenantContext, { keyId, perDay, uses, ip, from, until }: Work, random: Random): KeyRequest[] {
  const now = ctx.services.now().getTime();
  const count = Math.max(1, Math.round((perDay * (from - until)) / days));
  return Array.from({ length: count }, (_, index) => {
    // The last call is at the end of the period, since lists show it.
    const ago = index === 0 ? until : until + random.next() * (from - until);
    const { method, route, scope } = random.pick(uses);
    const at = new Date(Math.floor(now - ago));
    const refused = random.chance(0.02);
    return {
      id: newId('request', at.getTime(), random.bytes),
      keyId,
      tenant: ctx.tenant,
      method,
      route,
      status: refused ? 422 : 200,
      errorCode: refused ? 'validation_failed' : null,
      durationMs: random.between(4, 60),
      ip,
      at,
      scope,
      requiredScope: scope,
      objectId: null,
      userAgent: null,
      hasIdempotencyKey: false,
    };
  });
}
