import { count } from 'drizzle-orm';
import type { Services } from './context.ts';
import { merchants } from './db/schema/index.ts';
import { createMerchant } from './merchants/merchants.ts';
import { systemActor } from './principal.ts';

/** Who signs in to the demo. Loopback only, so the password is no secret. */
export const demoUser = { email: 'demo@cryptoix.example', password: 'open-the-demo-please', name: 'Demo' };

/** Seeds the demo merchant and its user on an empty database. @returns whether it did */
export async function seedDemo(services: Services): Promise<boolean> {
  const [row] = await services.db.select({ n: count() }).from(merchants);
  if ((row?.n ?? 0) > 0) return false;
  const { userId } = await services.auth.createUserForSeed(demoUser);
  const context = {
    services,
    db: services.db,
    principal: { type: 'anonymous' as const },
    requestId: null,
    ip: null,
    headers: new Headers(),
    afterCommit: (task: () => void) => task(),
  };
  await createMerchant(context, { name: 'Demo Shop', owner: userId, actor: systemActor });
  return true;
}
