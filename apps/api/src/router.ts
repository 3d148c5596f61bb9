import { auditRouter } from './audit/audit.router.ts';
import { deliveriesRouter } from './deliveries/deliveries.router.ts';
import { endpointsRouter } from './endpoints/endpoints.router.ts';
import { eventsRouter } from './events/events.router.ts';
import { keysRouter } from './keys/keys.router.ts';
import { merchantsRouter } from './merchants/merchants.router.ts';
import { sessionRouter } from './session/session.router.ts';
import { teamRouter } from './team/team.router.ts';
import { router } from './trpc.ts';

/** Every procedure there is, one line a feature. REST, OpenAPI and the typed clients come from here. */
export const appRouter = router({
  audit: auditRouter,
  deliveries: deliveriesRouter,
  endpoints: endpointsRouter,
  events: eventsRouter,
  keys: keysRouter,
  merchants: merchantsRouter,
  session: sessionRouter,
  team: teamRouter,
});

/** What the typed clients are typed by. */
export type AppRouter = typeof appRouter;
