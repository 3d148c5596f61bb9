import { looksLikeKey, parseKey, redactKeys } from '@cryptoix/core';
import { inArray } from 'drizzle-orm';
import { type Runtime, systemContext } from '../context.ts';
import { apiKeys } from '../db/schema/index.ts';
import { markExposed } from '../keys/change.ts';
import { type KnownKey, RefusedKeyError } from '../keys/refused.ts';
import { findKey } from '../keys/verify.ts';

/** Names of parameters in which people send keys. The API has no parameters of these names. */
const keyNames = new Set([
  'api_key',
  'apikey',
  'api-key',
  'key',
  'token',
  'access_token',
  'x-api-key',
  'auth_token',
  'authorization',
  'bearer',
  'secret',
  'secret_key',
]);
const keyText = /ak_(?:live|test)_[0-9A-Za-z]{65}/g;

/** The most keys of one URL that are verified one by one: more that exist in one URL are no accident. */
const maxLookedUp = 20;
/** The most times that a URL is decoded: each time it was pasted into another URL, its key was encoded once more. */
const maxDecodings = 8;

/** The text, decoded until nothing changes. Decodes only characters that keys have: other escapes may be malformed. */
function decoded(text: string): string {
  let before = text;
  for (let times = 0; times < maxDecodings; times++) {
    const after = before
      .replaceAll(/%(?:25)+/gi, '%')
      .replaceAll(/%([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (after === before) break;
    before = after;
  }
  return before;
}

/** A path as logs may keep it: without a key, however often that is encoded. */
export function loggedPath({ pathname }: URL): string {
  return looksLikeKey(decoded(pathname)) ? '(a key in the path)' : redactKeys(pathname).slice(0, 200);
}

/** The keys whose public part exists. One query for all, since a URL can contain hundreds of made-up keys. */
async function existing({ db }: Runtime, keys: ReadonlySet<string>): Promise<string[]> {
  const parsed = [...keys].flatMap((key) => {
    const publicId = parseKey(key)?.publicId;
    return publicId === undefined ? [] : [{ key, publicId }];
  });
  if (parsed.length === 0) return [];
  const rows = await db
    .select({ publicId: apiKeys.public_id })
    .from(apiKeys)
    .where(
      inArray(
        apiKeys.public_id,
        parsed.map(({ publicId }) => publicId),
      ),
    );
  const known = new Set(rows.map(({ publicId }) => publicId));
  return parsed.flatMap(({ key, publicId }) => (known.has(publicId) ? [key] : [])).slice(0, maxLookedUp);
}

const isApi = (path: string) => path.startsWith('/v1') || path.startsWith('/trpc');

/**
 * Refuses a request whose URL contains an API key, on any path: proxies, browsers and logs store URLs. A real key is
 * marked as exposed and its merchant is notified. On the API's paths, parameters named like a key are refused too.
 * @param target the target as it was sent: the path of `url` has lost its dot segments and what they remove
 * @throws AppError `api_key_in_query`
 */
export async function refuseKeyInUrl(runtime: Runtime, url: URL, target: string): Promise<void> {
  const named = isApi(url.pathname) && [...url.searchParams.keys()].some((name) => keyNames.has(name.toLowerCase()));
  const readable = decoded(target.replaceAll('+', '%20'));
  if (!named && !looksLikeKey(target) && !looksLikeKey(readable)) return;
  const shown: KnownKey[] = [];
  for (const key of await existing(runtime, new Set(readable.match(keyText)))) {
    const found = await findKey(runtime.db, runtime.services.config, key);
    if (found === null) continue;
    const { id, merchant_id: merchantId, mode } = found.row;
    const tenant = { merchantId, mode };
    await markExposed(systemContext(runtime, tenant, 'exposed_key'), id);
    shown.push({ id, tenant });
  }
  throw new RefusedKeyError(
    shown,
    'api_key_in_query',
    'An API key does not belong in a URL, where logs keep it. Send it in the Authorization header, and rotate this one.',
  );
}
