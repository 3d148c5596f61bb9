// Against a running platform: CRYPTOIX_URL and CRYPTOIX_KEY, a key of test mode that may also pay and refund.
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Cryptoix } from '@cryptoix/sdk';

const cryptoix = new Cryptoix();
const run = promisify(execFile);

async function pay(amount: string, order_id: string): Promise<string> {
  const { uuid } = await cryptoix.payments.create({ amount, currency: 'USD', order_id });
  await cryptoix.sandbox.simulatePayment(uuid, { what: 'confirmed' });
  return uuid;
}

test('every run adds what is new, also after one that crashed, and no row twice', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'bookkeeping-'));
  t.after(() => rm(folder, { recursive: true }));
  const out = join(folder, 'books.csv');
  const start = async () => {
    const script = join(import.meta.dirname, 'export.ts');
    return (await run(process.execPath, [script], { env: { ...process.env, OUT: out } })).stdout;
  };
  const rows = async () => (await readFile(out, 'utf8')).trimEnd().split('\n').slice(1);
  const fields = async () =>
    (await rows()).map((row) => {
      const [, type, , object, amount, asset, , reference] = row.slice(1, -1).split('","');
      return { type, object, amount, asset, reference };
    });

  const first = await pay('12.30', 'order-1');
  match(await start(), /^1 new rows/);
  deepStrictEqual(await fields(), [
    { type: 'payment.completed', object: first, amount: '12.3', asset: 'USDT', reference: 'order-1' },
  ]);
  match(await start(), /^0 new rows/);

  const { uuid } = await cryptoix.refunds.create({ payment_uuid: first, amount: '2' });
  await cryptoix.sandbox.simulateRefund(uuid, { what: 'completed' });
  const formula = await pay('5', '=1+1');
  // As a run leaves it that crashed between its rows and its state.
  await appendFile(out, '"evt_half');
  match(await start(), /^2 new rows/);
  deepStrictEqual((await fields()).slice(1), [
    { type: 'refund.completed', object: uuid, amount: '2', asset: 'USDT', reference: first },
    { type: 'payment.completed', object: formula, amount: '5', asset: 'USDT', reference: "'=1+1" },
  ]);
  strictEqual(new Set(await rows()).size, 3);
});
