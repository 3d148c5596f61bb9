/*
 * Tables, limits and patterns that the dashboard shares with the API. Nothing here may load zod: it is too large for
 * the first load, and its probe for `eval` violates the dashboard's content security policy. A test walks the imports.
 */
export { apiVersion } from './events/version.ts';
export { errors, type ErrorCode } from './errors.ts';
export { idKindOf, type IdKind } from './ids.ts';
export { visibleKeyLength } from './keys/format.ts';
export { keyFilters, type KeyFilter } from './keys/statuses.ts';
export { limits } from './limits.ts';
export { modes, type Mode } from './modes.ts';
export {
  invoiceStatuses,
  paymentExceptions,
  paymentStatuses,
  payoutStatuses,
  refundStatuses,
  transactionDirections,
  transactionStatuses,
  withdrawalStatuses,
} from './money/machines.ts';
export { assetPattern, networkPattern, uuidPattern } from './patterns.ts';
export { ratePeriodMs, ratePeriods, type RateLimit, type RatePeriod } from './rate-limit.ts';
export { roles, type Role } from './roles.ts';
export { type PaymentStep, paymentSteps, transferSteps } from './sandbox.ts';
export { deliveryStatuses, endpointOrderings, replayRefusals } from './states.ts';
