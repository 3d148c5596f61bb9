import { z } from 'zod';
import { auditEntryOutput } from '../../audit/schemas.ts';
import { attemptOutput, deliveryDetailOutput, deliveryOutput, recoveredOutput } from '../../deliveries/schemas.ts';
import {
  changedEndpointOutput,
  createdEndpointOutput,
  deletedEndpointOutput,
  endpointOutput,
  rotatedSecretOutput,
  secretOutput,
} from '../../endpoints/schemas.ts';
import { eventOutput, eventTypeOutput, feedEventOutput } from '../../events/schemas.ts';
import { invoiceOutput } from '../../invoices/schemas.ts';
import { keyOutput, keyRequestOutput } from '../../keys/schemas.ts';
import { balanceOutput, postingOutput } from '../../ledger/schemas.ts';
import { linkOutput } from '../../links/schemas.ts';
import { paymentOutput, transactionOutput } from '../../payments/schemas.ts';
import { payoutOutput } from '../../payouts/schemas.ts';
import { currencyOutput, rateOutput } from '../../rates/schemas.ts';
import { isKeptWithoutRead } from '../../response-shape.ts';
import { refundOutput } from '../../refunds/schemas.ts';
import { replayOutput } from '../../replays/schemas.ts';
import { hitOutput } from '../../search/schemas.ts';
import { principalOutput } from '../../session/schemas.ts';
import { withdrawalOutput } from '../../withdrawals/schemas.ts';
import type { RestProcedure } from '../procedures.ts';
import { type Json, outputSchema, ref, requiredOf } from './schema.ts';

/** What the API returns, by the name that generated clients give it. One that stands in another comes before it. */
export const models = [
  ['Payment', paymentOutput],
  ['Transaction', transactionOutput],
  ['Invoice', invoiceOutput],
  ['PaymentLink', linkOutput],
  ['Refund', refundOutput],
  ['Payout', payoutOutput],
  ['Withdrawal', withdrawalOutput],
  ['Balance', balanceOutput],
  ['BalancePosting', postingOutput],
  ['Currency', currencyOutput],
  ['Rate', rateOutput],
  ['Event', eventOutput],
  ['FeedEvent', feedEventOutput],
  ['EventType', eventTypeOutput],
  ['WebhookEndpoint', endpointOutput],
  ['WebhookEndpointCreated', createdEndpointOutput],
  ['WebhookEndpointUpdated', changedEndpointOutput],
  ['WebhookEndpointRotated', rotatedSecretOutput],
  ['WebhookEndpointDeleted', deletedEndpointOutput],
  ['WebhookSecret', secretOutput],
  ['Attempt', attemptOutput],
  ['WebhookDelivery', deliveryOutput],
  ['WebhookDeliveryDetail', deliveryDetailOutput],
  ['WebhookRecovery', recoveredOutput],
  ['WebhookReplay', replayOutput],
  ['ApiKey', keyOutput],
  ['ApiRequest', keyRequestOutput],
  ['AuditEntry', auditEntryOutput],
  ['SearchHit', hitOutput],
  ['Principal', principalOutput],
  ['SearchHit', hitOutput],
] as const satisfies readonly (readonly [string, z.ZodType])[];
export type ModelName = (typeof models)[number][0];

const page = z.looseObject({ items: z.instanceof(z.ZodArray) });

/** The model of `data` in a route's success, and whether it is a list of them. @throws Error when it has no name here */
export function modelOf({ name, output, pages }: RestProcedure) {
  const data = pages !== null && output instanceof z.ZodObject ? page.parse(output.shape).items : output;
  const list = data instanceof z.ZodArray;
  const returned = list ? data.element : data;
  const found = models.find(([, schema]) => schema === returned);
  if (found === undefined) throw new Error(`${name}: what it returns has no name in models.ts. Add it there.`);
  const [model, schema] = found;
  return { model, schema, list };
}

/**
 * The name of what a route returns. A caller without the read scope gets few of its fields: then they are all optional,
 * in a model of their own, since a generated client that misses a required field would fail after the money has moved.
 */
function returnedAs(model: ModelName, { readScope }: RestProcedure, schema: Json): string {
  return readScope === undefined || requiredOf(schema).every(isKeptWithoutRead) ? model : `${model}Result`;
}

/** The reference to what a route returns. */
export function dataOf(procedure: RestProcedure): Json {
  const { model, schema, list } = modelOf(procedure);
  const one = ref('schemas', returnedAs(model, procedure, outputSchema(schema)));
  return list ? { type: 'array', items: one } : one;
}

/** The schemas of all models under the names that these routes return them as; `Attempt` stands only inside another. */
export function modelSchemas(routes: readonly RestProcedure[]): [name: string, schema: Json][] {
  return models.flatMap(([model, zod]) => {
    const schema = outputSchema(zod);
    const narrowed: Json = { ...schema, required: requiredOf(schema).filter(isKeptWithoutRead) };
    const returning = routes.filter((route) => modelOf(route).model === model);
    const names = new Set(returning.map((route) => returnedAs(model, route, schema)));
    return [...(names.size === 0 ? [model] : names)].map((name): [string, Json] => [
      name,
      name === model ? schema : narrowed,
    ]);
  });
}
