import type { CryptoixClient } from '@cryptoix/client';
import type { Block, Chain, Transfer } from './chain.ts';

/** US dollars for one unit, by code. A real watcher queries an exchange. */
export type Quote = () => Promise<Record<string, string>>;

interface Options {
  /** Without a merchant: `chain:write` and `rates:write` are platform scopes. */
  readonly client: CryptoixClient;
  readonly chain: Chain;
  readonly quote: Quote;
  readonly log: (line: string) => void;
}

/** The last report of a transfer. `final`: no more changes are expected. */
interface Reported {
  readonly tx_hash: string;
  readonly block: number | null;
  readonly confirmations: number;
  readonly state: 'seen' | 'final' | 'not ours';
}

/** The platform does not use rates older than 10 minutes: one refresh may fail without a gap. */
const ratesEveryMs = 4 * 60_000;

/** One transaction may pay several addresses. */
const keyOf = ({ tx_hash, output_index }: Transfer) => `${tx_hash} ${output_index}`;

/** The platform's error code, or undefined when there was no response. */
function codeOf(error: unknown): unknown {
  return error instanceof Error && 'data' in error && typeof error.data === 'object' && error.data !== null
    ? Reflect.get(error.data, 'code')
    : undefined;
}

/**
 * Compares the chain with what it has reported, and reports the difference. It keeps nothing on disk: after a restart
 * it reports everything in view again, which changes nothing on the platform.
 */
export function createWatcher({ client, chain, quote, log }: Options) {
  const { network } = chain;
  const reported = new Map<string, Reported>();
  let ratesAt = 0;

  async function refreshRates(): Promise<void> {
    const now = Date.now();
    if (now - ratesAt < ratesEveryMs) return;
    const rates = Object.entries(await quote()).map(([code, usd]) => ({ code, usd }));
    await client.rates.set.mutate({ source: 'chain-watcher', quoted_at: new Date(now).toISOString(), rates });
    ratesAt = now;
    log(`set ${rates.length} rates`);
  }

  /** The platform's response; null for a final error, which a repeat would not change. */
  async function send<T>(call: Promise<T>, about: string): Promise<T | null> {
    try {
      return await call;
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'not_found' && code !== 'validation_failed' && code !== 'conflict') throw error;
      // Most addresses of a chain are not ours.
      if (code !== 'not_found') log(`${about} was refused: ${String(error)}`);
      return null;
    }
  }

  /** Reports money on its way to an address. */
  async function observe(transfer: Transfer, block: Block | null): Promise<Reported['state']> {
    // After an outage of the watcher, the time of the block shows that a customer paid in time.
    const place = {
      block_number: block?.number ?? null,
      block_hash: block?.hash ?? null,
      block_time: block?.time ?? null,
    };
    const taken = await send(client.chain.observe.mutate({ network, ...transfer, ...place }), transfer.tx_hash);
    if (taken === null) return 'not ours';
    log(`observed ${transfer.amount} ${transfer.asset} for ${transfer.address}`);
    return 'seen';
  }

  /**
   * One round: reads the chain and reports changes.
   * @throws Error when the platform or the chain does not respond: try again later
   */
  async function poll(): Promise<void> {
    await refreshRates();
    const { blocks, waiting } = await chain.view();
    const head = blocks.at(-1)?.number ?? 0;
    const oldest = blocks[0]?.number ?? 0;
    const inView = [
      ...waiting.map((transfer) => ({ transfer, block: null })),
      ...blocks.flatMap((block) => block.transfers.map((transfer) => ({ transfer, block }))),
    ];

    const places = new Map(inView.map(({ transfer, block }) => [keyOf(transfer), block]));
    for (const [key, { tx_hash, block, state }] of reported) {
      const place = places.get(key);
      // A transfer that left the view at its old end is final. One that vanished from the middle, or waits again after
      // it was in a block, was undone by a reorg.
      const leftView = place === undefined && block !== null && block < oldest;
      const unmoved = place !== undefined && (place !== null || block === null);
      if (unmoved) continue;
      if (!leftView && state !== 'not ours') {
        await send(client.chain.reorg.mutate({ network, tx_hash }), tx_hash);
        log(`${tx_hash} was undone by a reorg`);
      }
      reported.delete(key);
    }

    for (const { transfer, block } of inView) {
      const { tx_hash } = transfer;
      const [key, before] = [keyOf(transfer), reported.get(keyOf(transfer))];
      const state = before?.state ?? (await observe(transfer, block));
      const confirmations = block === null ? 0 : head - block.number + 1;
      const now = { tx_hash, block: block?.number ?? null, confirmations, state };
      if (block === null || state !== 'seen' || confirmations === before?.confirmations) {
        reported.set(key, now);
        continue;
      }
      const place = { block_number: block.number, block_hash: block.hash };
      const report = client.chain.confirm.mutate({ network, tx_hash, confirmations, ...place });
      const response = await send(report, tx_hash);
      if (response === null) {
        // Somebody reported something else, such as a reorg. The next round observes it again.
        reported.delete(key);
        continue;
      }
      const final = response.transactions.every(({ status }) => status === 'confirmed');
      if (final) log(`${tx_hash} is final with ${confirmations} confirmations`);
      reported.set(key, { ...now, state: final ? 'final' : 'seen' });
    }
  }

  return { poll };
}
