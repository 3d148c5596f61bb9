// What this machine can do without the product: upper bounds for the rates, and a lower bound for the latency.
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@cryptoix/api/db/client';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { newInstall, removeInstall } from '@cryptoix/harness/app';
import { Pool } from 'undici';
import { z } from 'zod';
import { monotonicMs, percentile } from '../stage.ts';
import { eventOf, types } from './calls.ts';
import {
  arrived,
  connections,
  type EngineReceiver,
  nextMessage,
  publish,
  type Published,
  reportSchema,
  warmUpSeconds,
} from './publish.ts';

/** Events a second of a server without a database (A) and of a bare sender (B), in a process of their own. */
export async function measureCeilings(receiver: EngineReceiver, seconds: number) {
  const sample = JSON.stringify(eventOf('payment.completed'));
  const child = fork(new URL('./ceiling.ts', import.meta.url));
  try {
    const ready = nextMessage(child, z.object({ address: z.object({ port: z.int() }) }));
    child.send({ receiver: receiver.url, body: sample });
    const { address } = await ready;
    const app = { url: `http://127.0.0.1:${address.port}`, token: 'none' };
    const calls = [{ merchant: 'none', path: '/', body: sample, events: 1 }];
    const rateOf = ({ events, begin, last }: Published) => events / ((last - begin) / 1000);
    await publish(app, receiver, calls, { seconds: warmUpSeconds });
    const ceiling_a = rateOf(await publish(app, receiver, calls, { seconds }));
    const sendAll = async (during: number) => {
      const report = nextMessage(child, reportSchema, during);
      child.send({ send: during, connections });
      return arrived(receiver, await report);
    };
    await sendAll(warmUpSeconds);
    const ceiling_b = rateOf(await sendAll(seconds));
    return { ceiling_a, ceiling_b };
  } finally {
    child.disconnect();
  }
}

/** A commit of one row, then a POST: the lower bound for any sender that stores before it sends. */
export async function measureBareRoundTrip(receiver: EngineReceiver): Promise<{ p50: number; p99: number }> {
  const install = await newInstall();
  const database = await startEmbeddedPostgres({ dataDir: install.dataDir, log: () => {} });
  const { sql, close } = openDatabase(database.url, { max: 1, name: 'bench' });
  const { origin, pathname } = new URL(receiver.url);
  const pool = new Pool(origin, { connections: 1 });
  try {
    await sql`CREATE TABLE bench_commit (id int, body text)`;
    const times: number[] = [];
    const body = JSON.stringify(eventOf(types[0]));
    for (let at = 0; at < 600; at++) {
      const begin = monotonicMs();
      await sql`INSERT INTO bench_commit VALUES (${at}, ${body})`;
      const headers = { 'webhook-id': `bare_${at}` };
      await (await pool.request({ path: pathname, method: 'POST', headers, body })).body.dump();
      // The first ones warm up.
      if (at >= 100) times.push(monotonicMs() - begin);
      await sleep(2);
    }
    await receiver.arrivals(600);
    return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  } finally {
    await pool.close();
    await close();
    await database.stop();
    await removeInstall(install.dataDir);
  }
}
