// Appends what was paid and sent since the last run to a CSV file. See README.md.
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { Cryptoix, type FeedEvent } from '@cryptoix/sdk';

const { OUT = 'bookkeeping.csv' } = process.env;
/** Takes CRYPTOIX_KEY and CRYPTOIX_URL from the environment. */
const cryptoix = new Cryptoix();

/** Money that is settled: what is still on its way has other events. */
const types = ['payment.completed', 'refund.completed', 'payout.completed', 'payout.partially_completed'];
const columns = ['event', 'type', 'time', 'object', 'amount', 'asset', 'fee', 'reference'];

/** How far the last run came: behind which event, and how long the file was then. */
interface State {
  readonly cursor: string | undefined;
  readonly bytes: number;
}
const stateFile = `${OUT}.state.json`;

async function readState(): Promise<State> {
  try {
    return JSON.parse(await readFile(stateFile, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { cursor: undefined, bytes: 0 };
    throw error;
  }
}

/** Replaces the state at once, so that a crash leaves the old one or the new one. */
async function writeState(state: State): Promise<void> {
  await writeFile(`${stateFile}.new`, JSON.stringify(state));
  await rename(`${stateFile}.new`, stateFile);
}

/** The fields of these events that are used here. Amounts are decimal strings: they stay text. */
interface Settled {
  readonly uuid: string;
  readonly asset?: string;
  readonly amount?: string;
  readonly fee?: string;
  readonly order_id?: string | null;
  readonly payment_uuid?: string;
  readonly amount_received?: string;
  readonly amount_sent?: string;
  readonly total?: string;
  readonly pay?: { readonly asset: string };
  readonly items?: readonly { readonly asset: string }[];
}

function rowOf({ id, type, body }: FeedEvent): string {
  const { timestamp, data }: { timestamp: string; data: Settled } = JSON.parse(body);
  const amount = data.amount_received ?? data.amount_sent ?? data.amount ?? data.total;
  const asset = data.pay?.asset ?? data.asset ?? data.items?.[0]?.asset;
  const reference = data.order_id ?? data.payment_uuid;
  return line([id, type, timestamp, data.uuid, amount, asset, data.fee, reference]);
}

/** A spreadsheet would run text that begins like a formula, and an order's number may come from a customer. */
const cell = (text: string): string => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
const line = (cells: readonly (string | null | undefined)[]): string =>
  `${cells.map((text) => cell(text ?? '')).join(',')}\n`;

let { cursor, bytes } = await readState();
const file = await open(OUT, bytes === 0 ? 'w' : 'r+');
// A run that crashed may have written rows that its state does not know: they come again.
await file.truncate(bytes);
let rows = 0;
for (let more = true; more;) {
  const page = await cryptoix.events.feed({ after: cursor, types, limit: 100 });
  const text = `${bytes === 0 ? line(columns) : ''}${page.items.map(rowOf).join('')}`;
  bytes += (await file.write(text, bytes)).bytesWritten;
  // On disk before the state says so.
  await file.sync();
  await writeState({ cursor: page.nextCursor, bytes });
  cursor = page.nextCursor;
  rows += page.items.length;
  more = page.hasMore;
}
await file.close();
console.log(`${rows} new rows in ${OUT}`);
