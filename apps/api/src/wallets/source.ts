import { createHmac } from 'node:crypto';
import { AppError, type Asset, type Mode } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { addressOfHash } from '../addresses/encode.ts';
import type { Place, Wallet } from '../addresses/wallet.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/client.ts';

/** Where a payment is paid, and whose key can spend from there. */
export interface PaymentPlace extends Place {
  /** The wallet's id, and the place's number in it; null: nobody can spend from there. */
  readonly wallet: string | null;
  readonly wallet_index: number | null;
}

/** Gives payments their addresses. */
export interface AddressSource {
  /** Whether payments can be taken on a network. */
  covers(network: string): boolean;
  /**
   * A place that no other payment has had or will have, of whichever merchant, whatever becomes of this one.
   * @throws AppError `unavailable` when the wallet is used up
   */
  next(paymentId: string, asset: Asset): Promise<PaymentPlace>;
}

/**
 * An address in the network's form that nobody has a key for: HMAC-SHA-256 of some words under the installation's secret,
 * so that it cannot be guessed. Where the network has memos, it has one too.
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

/** For test mode and made-up pasts alone: money that is really sent there is lost. */
export const derivedAddresses = (secret: string): AddressSource => ({
  covers: () => true,
  next: (paymentId, asset) =>
    Promise.resolve({ ...deriveAddress(secret, paymentId, asset), wallet: null, wallet_index: null }),
});

/**
 * For live mode: the wallets that the operator has set, by network.
 * @param db of the numbers alone: it is waited for within transactions, so these must not hold its connections
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
 * What gives the payments of each mode their addresses: nothing that a merchant says has a part in it.
 * @param db as of `walletAddresses`
 */
export const addressSourcesOf = ({ authSecret, wallets }: Config, db: Db): Record<Mode, AddressSource> => ({
  test: derivedAddresses(authSecret),
  live: walletAddresses(wallets, db),
});

/** Takes a wallet's next number, for good: what is given is stored before anybody sees it (ADR 18). */
async function nextIndex(db: Db, { id, from }: Wallet): Promise<number> {
  const [row] = await db.execute<{ index: string }>(sql`
    INSERT INTO wallets (id, next_index) VALUES (${id}, ${from}::bigint + 1)
    ON CONFLICT (id) DO UPDATE SET next_index = greatest(wallets.next_index, ${from}::bigint) + 1
    RETURNING next_index - 1 AS index`);
  if (row === undefined) throw new Error('An upsert returned no row.');
  return Number(row.index);
}
