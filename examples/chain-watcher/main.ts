// Watches a simulated chain and reports to the platform. Lines on stdin simulate payers: see README.md.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCryptoixClient } from '@cryptoix/client';
import { simulateChain } from './chain.ts';
import { createWatcher } from './watcher.ts';

const { CRYPTOIX_URL = 'http://127.0.0.1:3000', CRYPTOIX_TOKEN, BLOCK_MS = '1000' } = process.env;
if (CRYPTOIX_TOKEN === undefined) {
  console.error('Set CRYPTOIX_TOKEN to a service token with chain:write and rates:write (SERVICE_TOKENS).');
  process.exit(2);
}
/** Delays in ms: between two rounds, and the longest after failed rounds. */
const pause = { usual: 200, longest: 10_000 };

const chain = simulateChain('tron');
const watcher = createWatcher({
  client: createCryptoixClient({ url: CRYPTOIX_URL, token: CRYPTOIX_TOKEN }),
  chain,
  quote: () => Promise.resolve({ USDT: '1', TRX: '0.1', EUR: '1.1' }),
  log: (line) => console.log(line),
});

const mining = setInterval(() => chain.mine(), Number(BLOCK_MS));
const payers = createInterface({ input: process.stdin }).on('line', (line) => {
  const [verb, ...words] = line.trim().split(/\s+/);
  const [first = '', amount = '', asset = 'USDT'] = words;
  if (verb === 'pay') console.log(`sent ${chain.pay(first, amount, asset).tx_hash}`);
  else if (verb === 'reorg') chain.reorg(Number(first));
  else console.log('Say: pay ADDRESS AMOUNT [ASSET], or: reorg BLOCKS');
});

const ending = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());

let failures = 0;
while (!ending.signal.aborted) {
  try {
    // The current round is finished before this process ends.
    await watcher.poll();
    failures = 0;
  } catch (error) {
    failures += 1;
    console.error(`poll failed (${failures} in a row): ${String(error)}`);
  }
  const wait = Math.min(pause.usual * 2 ** failures, pause.longest);
  await sleep(wait, undefined, { signal: ending.signal }).catch(() => undefined);
}
clearInterval(mining);
payers.close();
process.stdin.destroy();
console.log('drained');
