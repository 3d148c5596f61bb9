import { setTimeout as sleep } from 'node:timers/promises';
import { type CryptoixClient, createCryptoixClient } from '@cryptoix/client';
import type { App } from '@cryptoix/harness/app';
import type { Receiver } from './receiver.ts';

/** What is paid, in USDT, each time. */
export const amount = '10';
/** Customers who pay at once. */
const customers = 8;
/** How long (ms) a caller waits before it tries again. */
const againMs = 100;
/** How long (ms) a call may be tried again: longer than any fault lasts. */
const patienceMs = 120_000;

/** The events that each payment has, in order. */
export const told = [
  'payment.created',
  'transaction.detected',
  'payment.detected',
  'transaction.confirmed',
  'payment.completed',
] as const;

/** A merchant whose endpoint is subscribed to all that happens to payments. */
export async function newMerchant({ app, receiver }: { app: App; receiver: Receiver }): Promise<CryptoixClient> {
  const { id: merchantId } = await createCryptoixClient(app).merchants.create.mutate({ name: 'Faults' });
  const team = createCryptoixClient({ ...app, merchantId, mode: 'test' });
  const { secret } = await team.endpoints.create.mutate({ url: receiver.url, event_types: [...told] });
  receiver.trust([secret]);
  return team;
}

/**
 * Tries until there is an answer. What does not go away by itself (a refusal) is thrown at once.
 * @throws Error when there is none for two minutes
 */
export async function insist<T>(call: () => Promise<T>): Promise<T> {
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

/** No answer came, or one that says it may go well in a moment. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || !('data' in error)) return false;
  const { data } = error;
  if (typeof data !== 'object' || data === null) return true;
  return 'httpStatus' in data && data.httpStatus === 503;
}

/**
 * Has customers pay, one payment after the other, until `endsAt` (Unix ms); those under way are brought to their end. A
 * watcher repeats each report until it is acknowledged. @returns the payments that were acknowledged as paid
 */
export async function pay(team: CryptoixClient, endsAt: number): Promise<string[]> {
  const paid: string[] = [];
  const customer = async () => {
    while (Date.now() < endsAt) {
      const { uuid, address } = await insist(() => team.payments.create.mutate({ amount, currency: 'USDT' }));
      const seen = { network: 'tron', tx_hash: `seen-${uuid}` };
      await insist(() => team.chain.observe.mutate({ ...seen, address, asset: 'USDT', amount }));
      await insist(() =>
        team.chain.confirm.mutate({ ...seen, confirmations: 19, block_number: 1, block_hash: 'block' }),
      );
      paid.push(uuid);
    }
  };
  await Promise.all(Array.from({ length: customers }, customer));
  return paid;
}
