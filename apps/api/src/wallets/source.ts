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
   * A place that no other payment has had or will have, of whichever merchant.
   * @param tx the transaction that stores the payment: undone with it, the place is free again
   * @throws AppError `unavailable` when the wallet is used up
   */
  next(tx: Db, paymentId: string, asset: Asset): Promise<PaymentPlace>;
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
  next: (_, paymentId, asset) =>
    Promise.resolve({ ...deriveAddress(secret, paymentId, asset), wallet: null, wallet_index: null }),
});

/** For live mode: the wallets that the operator has set, by network. */
export const walletAddresses = (wallets: ReadonlyMap<string, Wallet>): AddressSource => ({
  covers: (network) => wallets.has(network),
  async next(tx, _, { network }) {
    const wallet = wallets.get(network);
    if (wallet === undefined) throw new Error(`There is no wallet for ${network}.`);
    for (;;) {
      const index = await nextIndex(tx, wallet);
      if (index >= wallet.size) {
        throw new AppError('unavailable', `We have no address left on ${network}. Choose another network.`);
      }
      const place = wallet.at(index);
      if (place !== null) return { ...place, wallet: wallet.id, wallet_index: index };
    }
  },
});

/** What gives the payments of each mode their addresses: nothing that a merchant says has a part in it. */
export const addressSourcesOf = ({ authSecret, wallets }: Config): Record<Mode, AddressSource> => ({
  test: derivedAddresses(authSecret),
  live: walletAddresses(wallets),
});

/**
 * Takes a wallet's next number. Payments that are made at once wait for each other here, until they are stored: one that
 * is undone then leaves no gap, and a wallet looks only so many unused addresses ahead (ADR 18).
 */
async function nextIndex(tx: Db, { id, from }: Wallet): Promise<number> {
  const [row] = await tx.execute<{ index: string }>(sql`
    INSERT INTO wallets (id, next_index) VALUES (${id}, ${from}::bigint + 1)
    ON CONFLICT (id) DO UPDATE SET next_index = greatest(wallets.next_index, ${from}::bigint) + 1
    RETURNING next_index - 1 AS index`);
  if (row === undefined) throw new Error('An upsert returned no row.');
  return Number(row.index);
}
