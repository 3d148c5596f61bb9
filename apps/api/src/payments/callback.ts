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

const includesPayments = (eventTypes: readonly string[]) => {
  const included = new Set(expandSubscription(eventTypes));
  return expandSubscription([wanted]).every((type) => included.has(type));
};

/** @throws AppError `missing_scope`, naming each scope that is missing */
function requireEndpointScopes(ctx: TenantContext): void {
  const granted = scopesOf(ctx.principal);
  const missing = needed.filter((scope) => !granted.has(scope));
  const [first] = missing;
  if (first === undefined) return;
  throw new AppError(
    'missing_scope',
    `No webhook endpoint at this callback_url receives payment.* yet, and creating one needs ${missing.join(' and ')}. Add the endpoint in the dashboard, or use a key that has ${missing.length === 1 ? 'it' : 'them'}.`,
    { required_scope: first, required_scopes: missing },
  );
}

/** The endpoint at the URL. @param lock until the transaction ends */
async function findEndpoint(tx: TenantContext, url: string, { lock = false } = {}) {
  const query = tx.db
    .select({ id: endpoints.id, event_types: endpoints.event_types })
    .from(endpoints)
    .where(and(ownedEndpoints(tx), eq(endpoints.url, url)));
  const [row] = await (lock ? query.for('update') : query);
  return row;
}

/** A `callback_url` as it is stored. */
interface Callback {
  readonly url: string;
  /** True when its host name was resolved and may be sent to. */
  readonly resolved: boolean;
}

/**
 * Validates a payment's `callback_url`, before its transaction: a slow name server must not hold a database connection. The
 * host name is not resolved when the endpoint exists already, or when the caller may not create one.
 * @throws AppError `validation_failed` for the URL, `missing_scope`
 */
export async function validateCallback(ctx: TenantContext, callbackUrl: string): Promise<Callback> {
  const { href: url } = parseUrl(ctx, callbackUrl, 'callback_url');
  if ((await findEndpoint(ctx, url)) !== undefined) return { url, resolved: false };
  requireEndpointScopes(ctx);
  await validateUrl(ctx, callbackUrl, 'callback_url');
  return { url, resolved: true };
}

const deleted = () => new AppError('conflict', 'The webhook endpoint at callback_url was deleted just now. Try again.');

/**
 * Ensures that an endpoint at a payment's `callback_url` is subscribed to `payment.*` (contract, Request bodies). If it is
 * subscribed already, this costs one read. Otherwise its subscription is widened, or the endpoint created, if the caller
 * may do so. A paused or disabled endpoint stays so: a payment must not undo what the owner chose, nor fail because of it.
 * @throws AppError `missing_scope`, `conflict` when there are too many endpoints
 */
export async function ensureCallbackEndpoint(tx: TenantContext, { url, resolved }: Callback): Promise<void> {
  const existing = await findEndpoint(tx, url);
  if (existing !== undefined && includesPayments(existing.event_types)) return;
  requireEndpointScopes(tx);
  if (existing === undefined && !resolved) throw deleted();
  const refused = existing === undefined ? await tryCreateEndpoint(tx, url) : null;
  if (existing === undefined && refused === null) return;
  const found = await findEndpoint(tx, url, { lock: true });
  // Found when another payment created it first; otherwise the limit is reached, or it was deleted just now.
  if (found === undefined) throw refused ?? deleted();
  if (includesPayments(found.event_types)) return;
  const others = found.event_types.filter((type) => !type.startsWith('payment.'));
  await updateEndpoint(tx, { id: found.id, event_types: [...others, wanted] });
}

/** @returns the error when the URL is taken or the limit is reached, and null when it was created */
async function tryCreateEndpoint(tx: TenantContext, url: string): Promise<AppError | null> {
  const input = { url, event_types: [wanted], description: 'Created for the callback_url of a payment.' };
  try {
    await storeEndpoint(tx, input);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return error;
    throw error;
  }
}
