import { and, eq } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { allDeliveries, deliveries, deliveryQueue } from '../db/schema/index.ts';
import { owned } from '../tenant-rows.ts';

/** A delivery, wherever it is. */
export type DeliveryRow = typeof allDeliveries.$inferSelect;

/**
 * The caller's delivery, locked until the transaction ends, so that no operation moves it meanwhile; undefined when there
 * is none. Its row may move just while it is being looked for: then it is in the other table.
 */
export async function lockDelivery(tx: TenantContext, id: number): Promise<DeliveryRow | undefined> {
  const inQueue = () =>
    tx.db
      .select({ id: deliveryQueue.id })
      .from(deliveryQueue)
      .where(and(eq(deliveryQueue.id, id), owned(tx, deliveryQueue)))
      .for('update');
  const inHistory = () =>
    tx.db
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.id, id), owned(tx, deliveries)))
      .for('update');
  for (const look of [inQueue, inHistory, inQueue, inHistory]) {
    if ((await look()).length === 0) continue;
    const [row] = await tx.db.select().from(allDeliveries).where(eq(allDeliveries.id, id));
    return row;
  }
  return undefined;
}
