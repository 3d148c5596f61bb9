import { AppError, expandSubscription, type Scope } from '@cryptoix/core';
import { and, eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { endpoints } from '../db/schema/index.ts';
import { storeEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { validateUrl, parseUrl } from '../endpoints/url.ts';
import { ownedEndpoints } from '../endpoints/view.ts';
import { scopesOf } from '../principal.ts';

const wanted = 'payment.*';
const needed: readonly Scope[] = ['endpoints:write', 'payments:read'];

const carriesPayments = (eventTypes: readonly string[]) => {
  const carried = new Set(expandSubscription(eventTypes));
  return expandSubscription([wanted]).every((type) => carried.has(type));
};

/** @throws AppError `missing_scope`, naming each scope that is missing */
function requireEndpointScopes(ctx: TenantContext): void {
  const granted = scopesOf(ctx.principal);
  const missing = needed.filter((scope) => !granted.has(scope));
  const [first] = missing;
  if (first === undefined) return;
  throw new AppError(
    'missing_scope',
    `No webhook endpoint takes payment.* at this callback_url yet, and making one needs ${missing.join(' and ')}. Add the endpoint in the dashboard, or use a key that holds ${missing.length === 1 ? 'it' : 'them'}.`,
    { required_scope: first, required_scopes: missing },
  );
}

/** The endpoint at the URL, locked until the transaction ends if asked. */
async function findEndpoint(tx: TenantContext, url: string, { lock = false } = {}) {
  const query = tx.db
    .select({ id: endpoints.id, event_types: endpoints.event_types })
    .from(endpoints)
    .where(and(ownedEndpoints(tx), eq(endpoints.url, url)));
  const [row] = await (lock ? query.for('update') : query);
  return row;
}

/** A `callback_url` as it is stored, and whether it was seen where its host leads. */
interface Callback {
  readonly url: string;
  readonly judged: boolean;
}

/**
 * Judges a payment's `callback_url`, before its transaction: a slow name server must not hold a connection to the
 * database. None is asked where there is an endpoint already, nor for who may not make one.
 * @throws AppError `validation_failed` for the URL, `missing_scope`
 */
export async function judgeCallback(ctx: TenantContext, callbackUrl: string): Promise<Callback> {
  const { href: url } = parseUrl(ctx, callbackUrl, 'callback_url');
  if ((await findEndpoint(ctx, url)) !== undefined) return { url, judged: false };
  requireEndpointScopes(ctx);
  await validateUrl(ctx, callbackUrl, 'callback_url');
  return { url, judged: true };
}

const deleted = () => new AppError('conflict', 'The webhook endpoint at callback_url was deleted just now. Try again.');

/**
 * Sees to it that an endpoint at a payment's `callback_url` is subscribed to `payment.*` (contract, Request bodies):
 * one that is costs one read; one with fewer events is widened, a missing one made, if the caller may do so. Whether
 * it is paused or disabled stays as its owner has it: a payment must not undo that, nor fail for it.
 * @throws AppError `missing_scope`, `conflict` when there are too many endpoints
 */
export async function ensureCallbackEndpoint(tx: TenantContext, { url, judged }: Callback): Promise<void> {
  const seen = await findEndpoint(tx, url);
  if (seen !== undefined && carriesPayments(seen.event_types)) return;
  requireEndpointScopes(tx);
  if (seen === undefined && !judged) throw deleted();
  const refused = seen === undefined ? await makeEndpoint(tx, url) : null;
  if (seen === undefined && refused === null) return;
  const found = await findEndpoint(tx, url, { lock: true });
  // It is there when another payment made it first; when not, there is no room for it, or it was deleted just now.
  if (found === undefined) throw refused ?? deleted();
  if (carriesPayments(found.event_types)) return;
  const others = found.event_types.filter((type) => !type.startsWith('payment.'));
  await updateEndpoint(tx, { id: found.id, event_types: [...others, wanted] });
}

/** @returns the refusal when the URL is taken or there is no room, and null when it was made */
async function makeEndpoint(tx: TenantContext, url: string): Promise<AppError | null> {
  const input = { url, event_types: [wanted], description: 'Made for the callback_url of a payment.' };
  try {
    await storeEndpoint(tx, input);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return error;
    throw error;
  }
}
