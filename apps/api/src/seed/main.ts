import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { loadConfig } from '../config.ts';
import { users } from '../db/schema/index.ts';
import { demoUser } from '../demo.ts';
import { createLog } from '../log.ts';
import { openServices, type Stop } from '../services.ts';
import { seedMerchant } from './seed.ts';

// Adds a merchant with a history to the install that the environment names. The install may be running.
const stops: Stop[] = [];
try {
  const config = loadConfig();
  const { services, db } = await openServices(config, createLog('warn'), (stop) => stops.push(stop));
  const [known] = await db.select({ id: users.id }).from(users).where(eq(users.email, demoUser.email));
  // Without the demo, the sign-in may be public: the published password must not work there.
  const password = config.demo ? demoUser.password : randomBytes(18).toString('base64url');
  const { id } = await seedMerchant({ services, db }, password);
  const signIn = `${demoUser.email}${known === undefined ? ` / ${password}` : ''}`;
  process.stdout.write(`Created the merchant ${id}. Sign in as ${signIn}\n`);
} finally {
  for (const stop of stops.toReversed()) await stop();
}
