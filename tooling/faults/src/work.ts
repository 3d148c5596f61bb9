import { setTimeout as sleep } from 'node:timers/promises';
import { type CryptoixClient, createCryptoixClient } from '@cryptoix/client';
import type { App } from '@cryptoix/harness/app';
import type { Receiver } from './receiver.ts';

/** The amount of each payment, in USDT. */
export const amount = '10';
/** Customers who pay concurrently. */
const customers = 8;
/** How long (ms) a caller waits before a retry. */
const againMs = 100;
/** How long (ms) a call may be retried: longer than any fault. */
const patienceMs = 120_000;

/** The events that each payment has, in order. */
export const paymentEvents = [
  'payment.created',
  'transaction.detected',
  'payment.detected',
  'transaction.confirmed',
  'payment.completed',
] as const;

/** An event that no payment has, published by itself. */
export const plainEvent = 'invoice.paid';

/** A merchant with an endpoint for all payment events and the plain one. */
export async function newMerchant({ app, receiver }: { app: App; receiver: Receiver }): Promise<{
  merchantId: string;
  team: CryptoixClient;
}> {
  const { id: merchantId } = await createCryptoixClient(app).merchants.create.mutate({ name: 'Faults' });
  const team = createCryptoixClient({ ...app, merchantId, mode: 'test' });
  const { secret } = await team.endpoints.create.mutate({
    url: receiver.url,
    event_types: [...paymentEvents, plainEvent],
  });
  receiver.trust([secret]);
  return { merchantId, team };
}

/**
 * Retries until there is a response. A final error is thrown at once.
 * @throws Error when there is no response for two minutes
 */
export async function retry<T>(call: () => Promise<T>): Promise<T> {
  const givesUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error) || Date.now() > givesUpAt) throw error;
      await sleep(againMs);
    }
  }
}

/** True when there was no response, or one that says to try again. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || !('data' in error)) return false;
  const { data } = error;
  if (typeof data !== 'object' || data === null) return true;
  return 'httpStatus' in data && data.httpStatus === 503;
}

/**
 * Lets customers pay, one payment after the other, until `endsAt` (Unix ms); payments under way are completed. A
 * watcher repeats each report until it is acknowledged. @returns the payments that were acknowledged as paid
 */
export async function pay(team: CryptoixClient, endsAt: number): Promise<string[]> {
  const paid: string[] = [];
  const customer = async () => {
    while (Date.now() < endsAt) {
      const { uuid, address } = await retry(() => team.payments.create.mutate({ amount, currency: 'USDT' }));
      const seen = { network: 'tron', tx_hash: `seen-${uuid}` };
      await retry(() => team.chain.observe.mutate({ ...seen, address, asset: 'USDT', amount }));
      await retry(() =>
        team.chain.confirm.mutate({ ...seen, confirmations: 19, block_number: 1, block_hash: 'block' }),
      );
      paid.push(uuid);
    }
  };
  await Promise.all(Array.from({ length: customers }, customer));
  return paid;
}
