import { AppError, type ErrorCode, parseKey } from '@cryptoix/core';
import { BlockList } from 'node:net';
import { hashKey, sameHash } from '@cryptoix/core/minting';
import { and, eq } from 'drizzle-orm';
import ipaddr from 'ipaddr.js';
import type { Config } from '../config.ts';
import type { Db } from '../db/client.ts';
import { apiKeys, merchants } from '../db/schema/index.ts';
import { frozenMessage } from '../merchants/freeze.ts';
import type { Principal } from '../principal.ts';
import { RefusedKeyError } from './refused.ts';
import type { KeyRow } from './rows.ts';

const invalid = () => new AppError('invalid_api_key', 'This API key does not exist. Check that you copied all of it.');

/**
 * The row of a complete, correct key, and why its merchant is frozen; null for anything else. Junk and typos fail the
 * checksum without a query. A correct key is read from the database every time, so that a revocation or a freeze holds
 * from the next request on, in every process.
 */
export async function findKey(
  db: Db,
  config: Config,
  text: string,
): Promise<{ row: KeyRow; frozen: string | null } | null> {
  const parsed = parseKey(text);
  if (parsed === null) return null;
  const [found] = await db
    .select({ row: apiKeys, frozen: frozenMessage })
    .from(apiKeys)
    .innerJoin(merchants, eq(merchants.id, apiKeys.merchant_id))
    .where(eq(apiKeys.public_id, parsed.publicId));
  if (found === undefined || found.row.mode !== parsed.mode) return null;
  const { row } = found;
  const pepper = config.keyPeppers.find((entry) => entry.version === row.pepper_version);
  // A pepper may be removed once only keys that have ended are hashed with it.
  if (pepper === undefined && hasEnded(row)) return null;
  if (pepper === undefined)
    throw new Error(`KEY_PEPPERS has no version ${row.pepper_version}, which ${row.id} was hashed with`);
  return sameHash(hashKey(text, pepper.secret), row.hash) ? found : null;
}

const hasEnded = (row: KeyRow) => row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= new Date());

/**
 * Verifies a key and the IP address it is used from. Only a caller with the complete key learns why it is refused.
 * @throws AppError `invalid_api_key`, `api_key_revoked`, `api_key_expired`, `ip_not_allowed`
 */
export async function verifyKey(
  db: Db,
  config: Config,
  text: string,
  ip: string | null,
  now: Date,
): Promise<Extract<Principal, { type: 'api_key' }>> {
  const found = await findKey(db, config, text);
  if (found === null) throw invalid();
  const { row, frozen } = found;
  const tenant = { merchantId: row.merchant_id, mode: row.mode };
  const refuse = (code: ErrorCode, message: string) => new RefusedKeyError([{ id: row.id, tenant }], code, message);
  if (row.revoked_at !== null) throw refuse('api_key_revoked', 'This API key was revoked. Use another one.');
  if (row.expires_at !== null && row.expires_at <= now)
    throw refuse('api_key_expired', 'This API key has expired. Create a new one in the dashboard.');
  if (row.ip_allowlist.length > 0 && !isListed(ip, row.ip_allowlist)) {
    throw refuse(
      'ip_not_allowed',
      `This API key may not be used from ${ip ?? 'here'}. Add the address to the key's allow-list, or call from one that is on it.`,
    );
  }
  await rehash(db, config, row, text);
  return {
    type: 'api_key',
    id: row.id,
    label: row.label,
    tenant,
    scopes: new Set(row.scopes),
    requireIdempotencyKey: row.require_idempotency_key,
    expiresAt: row.expires_at,
    ipAllowlist: row.ip_allowlist,
    rateLimit: row.rate_limit,
    frozen,
  };
}

/** Rehashes a key with the newest pepper at its first use after a rotation: only then do we have the complete key. */
async function rehash(db: Db, config: Config, row: KeyRow, text: string): Promise<void> {
  const newest = config.keyPeppers[0];
  if (newest === undefined || newest.version === row.pepper_version) return;
  await db
    .update(apiKeys)
    .set({ hash: hashKey(text, newest.secret), pepper_version: newest.version })
    .where(and(eq(apiKeys.id, row.id), eq(apiKeys.pepper_version, row.pepper_version)));
}

/** True when an IP address is on the list or within one of its ranges. IPv4 mapped into IPv6 counts as IPv4. */
export function isListed(ip: string | null, list: readonly string[]): boolean {
  if (ip === null || !ipaddr.isValid(ip)) return false;
  const address = ipaddr.process(ip);
  return list.some((entry) => {
    if (!entry.includes('/')) return ipaddr.process(entry).toNormalizedString() === address.toNormalizedString();
    const range = new BlockList();
    const [network, bits] = ipaddr.parseCIDR(entry);
    // For BlockList, ::/0 includes IPv4 as mapped addresses. Only a range of /96 or narrower can mean mapped addresses.
    if (network.kind() !== address.kind() && bits < 96) return false;
    range.addSubnet(network.toString(), bits, network.kind());
    return range.check(address.toString(), address.kind());
  });
}
