import { auditRouter } from './audit/audit.router.ts';
import { chainRouter } from './chain/chain.router.ts';
import { deliveriesRouter } from './deliveries/deliveries.router.ts';
import { endpointsRouter } from './endpoints/endpoints.router.ts';
import { eventsRouter } from './events/events.router.ts';
import { invoicesRouter } from './invoices/invoices.router.ts';
import { keysRouter } from './keys/keys.router.ts';
import { requestsRouter } from './keys/requests.router.ts';
import { balancesRouter } from './ledger/balances.router.ts';
import { linksRouter } from './links/links.router.ts';
import { merchantsRouter } from './merchants/merchants.router.ts';
import { paymentsRouter } from './payments/payments.router.ts';
import { transactionsRouter } from './payments/transactions.router.ts';
import { payoutsRouter } from './payouts/payouts.router.ts';
import { currenciesRouter } from './rates/currencies.router.ts';
import { ratesRouter } from './rates/rates.router.ts';
import { refundsRouter } from './refunds/refunds.router.ts';
import { replaysRouter } from './replays/replays.router.ts';
import { sandboxRouter } from './sandbox/sandbox.router.ts';
import { searchRouter } from './search/search.router.ts';
import { sessionRouter } from './session/session.router.ts';
import { teamRouter } from './team/team.router.ts';
import { withdrawalsRouter } from './withdrawals/withdrawals.router.ts';
import { router } from './trpc.ts';

/** All procedures, one line a feature. REST, OpenAPI and the typed clients are derived from it. */
export const appRouter = router({
  audit: auditRouter,
  balances: balancesRouter,
  chain: chainRouter,
  currencies: currenciesRouter,
  deliveries: deliveriesRouter,
  endpoints: endpointsRouter,
  events: eventsRouter,
  invoices: invoicesRouter,
  keys: keysRouter,
  merchants: merchantsRouter,
  payment_links: linksRouter,
  payments: paymentsRouter,
  payouts: payoutsRouter,
  rates: ratesRouter,
  refunds: refundsRouter,
  replays: replaysRouter,
  requests: requestsRouter,
  sandbox: sandboxRouter,
  search: searchRouter,
  session: sessionRouter,
  team: teamRouter,
  transactions: transactionsRouter,
  withdrawals: withdrawalsRouter,
});

/** The type of the router, for the typed clients. */
export type AppRouter = typeof appRouter;
