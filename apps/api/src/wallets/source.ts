import { createHmac } from 'node:crypto';
import { AppError, type Asset, type Mode } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { addressOfHash } from '../addresses/encode.ts';
import type { Place, Wallet } from '../addresses/wallet.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/client.ts';

/** Where a payment is paid, and whose key can spend it. */
export interface PaymentPlace extends Place {
  /** The wallet's id and the index in it; null when nobody can spend from there. */
  readonly wallet: string | null;
  readonly wallet_index: number | null;
}

/** Assigns addresses to payments. */
export interface AddressSource {
  /** True when payments can be accepted on a network. */
  covers(network: string): boolean;
  /**
   * A place that no other payment of any merchant ever gets, even when this payment is not created after all.
   * @throws AppError `unavailable` when the wallet is used up
   */
  next(paymentId: string, asset: Asset): Promise<PaymentPlace>;
}

/**
 * An address in the network's format that nobody has a key for: HMAC-SHA-256 of some words under the installation's
 * secret, so that it cannot be guessed. It has a memo when the network uses memos.
 */
export function deriveAddress(
  secret: string,
  words: string,
  { network, memo }: Pick<Asset, 'network' | 'memo'>,
): Place {
  const digest = createHmac('sha256', secret).update(`payment address ${network} ${words}`).digest();
  const address = addressOfHash(network, digest.subarray(0, 20));
  return { address, memo: memo ? String(digest.readUInt32BE(20)) : null };
}

/** For test mode and seeded history only: real money sent there is lost. */
export const derivedAddresses = (secret: string): AddressSource => ({
  covers: () => true,
  next: (paymentId, asset) =>
    Promise.resolve({ ...deriveAddress(secret, paymentId, asset), wallet: null, wallet_index: null }),
});

/**
 * For live mode: the wallets that the operator has configured, by network.
 * @param db a pool used for nothing else: transactions wait for it, so they must not hold its connections
 */
export const walletAddresses = (wallets: ReadonlyMap<string, Wallet>, db: Db): AddressSource => ({
  covers: (network) => wallets.has(network),
  async next(_, { network }) {
    const wallet = wallets.get(network);
    if (wallet === undefined) throw new Error(`There is no wallet for ${network}.`);
    for (;;) {
      const index = await nextIndex(db, wallet);
      if (index >= wallet.size) {
        throw new AppError('unavailable', `We have no address left on ${network}. Choose another network.`);
      }
      const place = wallet.at(index);
      if (place !== null) return { ...place, wallet: wallet.id, wallet_index: index };
    }
  },
});

/**
 * The address source of each mode. No input of a merchant affects it.
 * @param db as in `walletAddresses`
 */
export const addressSourcesOf = ({ authSecret, wallets }: Config, db: Db): Record<Mode, AddressSource> => ({
  test: derivedAddresses(authSecret),
  live: walletAddresses(wallets, db),
});

/** Takes a wallet's next index for good: it is stored before anybody sees the address (ADR 18). */
async function nextIndex(db: Db, { id, from }: Wallet): Promise<number> {
  const [row] = await db.execute<{ index: string }>(sql`
    INSERT INTO wallets (id, next_index) VALUES (${id}, ${from}::bigint + 1)
    ON CONFLICT (id) DO UPDATE SET next_index = greatest(wallets.next_index, ${from}::bigint) + 1
    RETURNING next_index - 1 AS index`);
  if (row === undefined) throw new Error('An upsert returned no row.');
  return Number(row.index);
}
