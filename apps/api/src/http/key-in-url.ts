import { AppError, looksLikeKey } from '@cryptoix/core';
import { type Runtime, systemContext } from '../context.ts';
import { markExposed } from '../keys/change.ts';
import { findKey } from '../keys/verify.ts';

/** Parameter names that people put keys under. None of them is a parameter of the API's. */
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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const isApi = (path: string) => path.startsWith('/v1') || path.startsWith('/trpc');

/**
 * Refuses a request whose URL holds an API key, whatever it asks for: URLs are written down by proxies, browsers and logs.
 * A key that is real is marked exposed and its merchant is told. Of the API it refuses parameters named like a key, too.
 * @throws AppError `api_key_in_query`
 */
export async function refuseKeyInUrl(runtime: Runtime, url: URL): Promise<void> {
  const text = url.pathname + url.search;
  const named = isApi(url.pathname) && [...url.searchParams.keys()].some((name) => keyNames.has(name.toLowerCase()));
  // Twice decoded, since a key pasted into an encoded URL arrives encoded twice.
  const readable = decoded(decoded(text.replaceAll('+', '%20')));
  if (!named && !looksLikeKey(text) && !looksLikeKey(readable)) return;
  for (const key of new Set(readable.match(keyText)?.slice(0, 5))) {
    const found = await findKey(runtime.db, runtime.services.config, key);
    if (found === null) continue;
    const { id, merchant_id: merchantId, mode } = found.row;
    await markExposed(systemContext(runtime, { merchantId, mode }, 'exposed_key'), id);
  }
  throw new AppError(
    'api_key_in_query',
    'An API key does not belong in a URL, where logs keep it. Send it in the Authorization header, and rotate this one.',
  );
}
