import {
  addressSchema,
  amountSchema,
  assetSchema,
  invalidField,
  networkSchema,
  payoutItemSchema,
  payoutSchema,
  payoutStatuses,
  uuidSchema,
} from '@cryptoix/core';
import { z } from 'zod';
import { pageInput, pageOutput } from '../paging.ts';
import { type Destination, invalidFields, memoInput } from '../transfers/input.ts';
import { stepInput } from '../transfers/step.ts';
import { router, routesOf, scopedProcedure } from '../trpc.ts';
import { createPayout, type PathOfItem } from './draft.ts';
import { advancePayout, cancelPayout, getPayout, listPayouts, submitPayout } from './payouts.ts';
import { listedItems } from './view.ts';

const uuid = uuidSchema.describe('The payout.');
const status = z.enum(payoutStatuses);

const itemInput = z.strictObject({
  address: addressSchema,
  amount: amountSchema(),
  asset: assetSchema.describe('The same for all items: make one payout for each asset.'),
  network: networkSchema,
  memo: memoInput,
});

const payoutInput = z.strictObject({
  items: z
    .array(itemInput)
    .min(1, 'holds at least one item')
    .max(1_000, 'holds at most 1,000 items: make another payout of the rest')
    .nullish()
    .describe('Who gets what. A single one can be sent as the four fields beside.'),
  destination_address: addressSchema.nullish(),
  amount: amountSchema().nullish(),
  currency: assetSchema.nullish(),
  network: networkSchema.nullish(),
  memo: memoInput,
});

/** A payout as the API answers it: with its items, however many they are. */
export const payoutOutput = payoutSchema
  .omit({ items_count: true, items_truncated: true })
  .required({ amount_sent: true, amount_failed: true })
  .extend({
    items: payoutSchema.shape.items.min(1).describe('Who gets what, and how far that has come.'),
    item_count: z.int().describe('How many items it has.'),
    created_at: z.iso.datetime(),
  });

/** The fields of the flat form, by what an item calls them. */
const flatNames = {
  address: 'destination_address',
  amount: 'amount',
  asset: 'currency',
  network: 'network',
  memo: 'memo',
};
const flatFields = ['destination_address', 'amount', 'currency', 'network'] as const;
const knownFlat = [...flatFields, 'memo'] as const;

/** The items of either form, and what the caller called their fields. @throws AppError `validation_failed` */
function readInput({ items, ...flat }: PayoutInput): { destinations: Destination[]; pathOf: PathOfItem } {
  if (items) {
    const first = knownFlat.find((field) => flat[field]);
    if (first !== undefined) throw invalidField(first, 'does not go with items: put it into an item');
    return {
      destinations: items.map(({ memo = null, ...item }) => ({ ...item, memo })),
      pathOf: (index, field) => `items.${index}.${field}`,
    };
  }
  const { destination_address: address, amount, currency: asset, network, memo = null } = flat;
  if (address && amount && asset && network) {
    return { destinations: [{ address, amount, asset, network, memo }], pathOf: (_, field) => flatNames[field] };
  }
  const missing = flatFields.filter((field) => !flat[field]);
  const none = missing.length === flatFields.length;
  throw invalidFields((none ? ['items'] : missing).map((path) => ({ path, message: 'is required' })));
}
type PayoutInput = z.output<typeof payoutInput>;

const route = routesOf('/payouts', 'Payouts', { idempotency: 'money' });

export const payoutsRouter = router({
  list: scopedProcedure(
    'payouts:read',
    route('GET', '', `List payouts, newest first, each with its first ${listedItems} items`),
  )
    .input(z.strictObject({ ...pageInput, status: status.optional() }))
    .output(pageOutput(payoutOutput))
    .meta({ pages: true })
    .query(({ ctx, input }) => listPayouts(ctx, input)),

  get: scopedProcedure('payouts:read', route('GET', '/{uuid}', 'Read a payout with all its items'))
    .input(z.strictObject({ uuid }))
    .output(payoutOutput)
    .query(({ ctx, input }) => getPayout(ctx, input.uuid)),

  create: scopedProcedure(
    'payouts:write',
    route('POST', '', 'Draft a payout; nothing is sent before it is submitted', 201),
  )
    .meta({ fresh: 'always' })
    .input(payoutInput)
    .output(payoutOutput)
    .mutation(({ ctx, input }) => {
      const { destinations, pathOf } = readInput(input);
      return createPayout(ctx, destinations, pathOf);
    }),

  submit: scopedProcedure('payouts:write', route('POST', '/{uuid}/submit', 'Release a payout for sending'))
    .meta({ fresh: 'always', errors: ['insufficient_balance'] })
    .input(z.strictObject({ uuid }))
    .output(payoutOutput)
    .mutation(({ ctx, input }) => submitPayout(ctx, input.uuid)),

  cancel: scopedProcedure('payouts:write', route('POST', '/{uuid}/cancel', 'Cancel a payout that is not submitted yet'))
    .meta({ fresh: 'never', frozen: 'allowed', errors: ['conflict'] })
    .input(z.strictObject({ uuid }))
    .output(payoutOutput)
    .mutation(({ ctx, input }) => cancelPayout(ctx, input.uuid)),

  advance: scopedProcedure('processing:write')
    .input(z.strictObject({ uuid, item: z.int().min(0).max(999).describe("The item's place, from 0."), ...stepInput }))
    .output(
      z.object({
        uuid,
        status,
        is_final: z.boolean(),
        item: payoutItemSchema.extend({ index: z.int().nonnegative() }),
      }),
    )
    .mutation(({ ctx, input: { uuid: id, item, ...step } }) => advancePayout(ctx, id, item, step)),
});
