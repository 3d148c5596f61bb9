import { randomBytes } from 'node:crypto';

/** An output that pays an address. */
export interface Transfer {
  readonly tx_hash: string;
  readonly output_index: number;
  readonly from: string;
  readonly address: string;
  readonly asset: string;
  /** A decimal string. */
  readonly amount: string;
}

export interface Block {
  readonly number: number;
  readonly hash: string;
  /** When it was made, in RFC 3339. */
  readonly time: string;
  readonly transfers: readonly Transfer[];
}

/** The current view of a node on the chain. */
export interface View {
  /** The latest blocks, oldest first: more than any asset needs confirmations. */
  readonly blocks: readonly Block[];
  /** Sent, but not in a block yet. */
  readonly waiting: readonly Transfer[];
}

/** The source of a watcher. A real one queries a node over its RPC. */
export interface Chain {
  /** The platform's name of the network, such as `tron`. */
  readonly network: string;
  view(): Promise<View>;
}

const newHash = () => randomBytes(32).toString('hex');
const shownBlocks = 64;

/** A chain in this process's memory: it takes payments, mines blocks, and can drop its latest ones. */
export function simulateChain(network: string) {
  let blocks: Block[] = [];
  let waiting: Transfer[] = [];
  let height = 0;
  return {
    network,
    view: () => Promise.resolve({ blocks: blocks.slice(-shownBlocks), waiting: [...waiting] }),
    /** Sends money to an address, in its own transaction or as another output of one. */
    pay(address: string, amount: string, asset: string, output = { tx_hash: newHash(), output_index: 0 }): Transfer {
      const transfer = { ...output, from: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE', address, asset, amount };
      waiting.push(transfer);
      return transfer;
    },
    /** Mines a block with everything that waits. */
    mine(): void {
      blocks.push({ number: (height += 1), hash: newHash(), time: new Date().toISOString(), transfers: waiting });
      waiting = [];
    },
    /** Another branch wins: the latest blocks are dropped with their contents. */
    reorg(depth: number): void {
      blocks = blocks.slice(0, Math.max(0, blocks.length - depth));
      height = blocks.at(-1)?.number ?? 0;
    },
  };
}
