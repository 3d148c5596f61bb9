import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type Mode } from '@cryptoix/core';
import { and, isNull, not, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type { Config } from '../config.ts';
import { type Runtime, systemContext } from '../context.ts';
import { endpoints } from '../db/schema/index.ts';
import { updateEndpoint } from '../endpoints/endpoints.ts';
import { createRandom } from './random.ts';
import { receivers } from './receivers.ts';

/** The longest response time, in ms; otherwise it is as in the history. */
const slowest = 2_500;

/**
 * The servers of a seeded merchant, and their IP address in its history (null: each has its own). In a demo that may send
 * to this machine they are real, at `demoShop`; otherwise their host name is reserved (RFC 2606), so that no real server is
 * ever called.
 */
export function shopOf(
  { demo, addressPolicy, publicUrl }: Config,
  mode: Mode,
): { origin: string; address: string | null } {
  return demo && addressPolicy !== 'public'
    ? { origin: `${publicUrl}/demo/${mode}`, address: '127.0.0.1' }
    : { origin: mode === 'live' ? 'https://shop.lumen.example' : 'https://staging.lumen.example', address: null };
}

/**
 * Updates the URLs of endpoints at the demo's servers: these share the app's port, which may differ from the last start.
 */
export async function followShop({ services, db }: Runtime): Promise<void> {
  const { config, log } = services;
  if (config.addressPolicy === 'public') return;
  const shop = '^http://(127[.]0[.]0[.]1|localhost|\\[::1\\]):[0-9]+/demo/(live|test)';
  const paths = sql.param(receivers.map(({ path }) => path));
  const moved = and(
    isNull(endpoints.deleted_at),
    sql`regexp_replace(${endpoints.url}, ${shop}, '') = ANY(${paths}::text[])`,
    not(sql`starts_with(${endpoints.url}, ${`${config.publicUrl}/demo/`})`),
  );
  for (const { id, url, merchant_id: merchantId, mode } of await db.select().from(endpoints).where(moved)) {
    try {
      await updateEndpoint(systemContext({ services, db }, { merchantId, mode }, 'seed'), {
        id,
        url: config.publicUrl + new URL(url).pathname,
      });
    } catch (error) {
      // There is an endpoint at the new URL already.
      if (!(error instanceof AppError)) throw error;
      log.warn({ err: error, endpoint: id }, 'an endpoint of the demo keeps its old URL');
    }
  }
}

/** The servers of the demo merchant, which respond as in its history, so that deliveries of the demo arrive. */
export function demoShop(now: () => Date): Hono {
  const app = new Hono();
  // Nothing fails by chance while a user tries the demo.
  const random = { ...createRandom(1), chance: () => false };
  for (const receiver of receivers) {
    app.post(`/:mode{live|test}${receiver.path}`, async (c) => {
      const at = now().getTime();
      const attempt = Number(c.req.header('x-cryptoix-attempt') ?? 1);
      const result = receiver.respond({ random, at, now: at, body: await c.req.text(), attempt });
      await sleep(Math.min(result.durationMs, slowest));
      const { statusCode, response } = result;
      return new Response(response === null ? null : new Uint8Array(response.body), {
        status: statusCode ?? 504,
        headers: { 'content-type': response?.headers['content-type'] ?? 'text/plain' },
      });
    });
  }
  return app;
}
