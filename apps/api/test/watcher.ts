import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { confirm, observe, reject, reorg } from '../src/chain/chain.ts';
import type { Observation } from '../src/chain/schemas.ts';
import { events } from '../src/db/schema/index.ts';
import type { TestServices } from './services.ts';
import { watcher } from './tenants.ts';

const network = 'tron';
/** The payer's address by default. */
export const payer = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';

/** A watcher of tron, which stands above merchants. */
export function watchTron(services: TestServices) {
  const ctx = watcher(services);
  const place = { block_number: null, block_hash: null };
  return {
    /** Reports USDT at an address. */
    see: (address: string, tx_hash: string, amount: string, more: Partial<Observation> = {}) =>
      observe(ctx, {
        network,
        address,
        asset: 'USDT',
        tx_hash,
        output_index: 0,
        from: payer,
        amount,
        ...place,
        ...more,
      }),
    /** Reports confirmations, by default as many as any asset of tron needs. */
    confirm: (tx_hash: string, confirmations = 19) =>
      confirm(ctx, { network, tx_hash, confirmations, block_number: 1, block_hash: 'block' }),
    reorg: (tx_hash: string) => reorg(ctx, { network, tx_hash }),
    reject: (tx_hash: string) => reject(ctx, { network, tx_hash }),
  };
}

const webhook = z.object({ type: z.string(), data: z.looseObject({ uuid: z.string(), status: z.string() }) });

/** A merchant's events as its webhooks show them, oldest first. */
export async function webhooksOf({ db }: TestServices, merchantId: string) {
  const rows = await db.select().from(events).where(eq(events.merchant_id, merchantId)).orderBy(asc(events.id));
  return rows.map(({ body }) => webhook.parse(JSON.parse(body.toString('utf8'))));
}
