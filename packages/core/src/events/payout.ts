import { z } from 'zod';
import { decimalSchema } from '../json.ts';
import { payoutItemStatuses, payoutStatuses, type PayoutStatus } from '../money/machines.ts';
import { eventsOf } from './define.ts';
import {
  addressSchema,
  assetSchema,
  failureCodeSchema,
  memoSchema,
  networkSchema,
  txHashSchema,
  uuidSchema,
} from './fields.ts';

/** The number of items of a payout, and of those in each of these states; the rest are pending. */
export interface PayoutCounts {
  readonly items: number;
  readonly processing: number;
  readonly completed: number;
  readonly failed: number;
}

/**
 * The status of a submitted payout, from its items. Once all of them are final: `completed` when every one was sent,
 * `failed` when none was, else `partially_completed`.
 */
export function payoutStatusOf({ items, processing, completed, failed }: PayoutCounts): PayoutStatus {
  if (completed === items) return 'completed';
  if (failed === items) return 'failed';
  if (completed + failed === items) return 'partially_completed';
  return processing + completed + failed > 0 ? 'processing' : 'submitted';
}

export const payoutItemSchema = z.strictObject({
  address: addressSchema,
  amount: decimalSchema,
  asset: assetSchema,
  network: networkSchema,
  memo: memoSchema.nullable(),
  tx_hash: txHashSchema.nullable(),
  status: z.enum(payoutItemStatuses),
  failure_code: failureCodeSchema.nullable(),
});

export const payoutSchema = z.strictObject({
  uuid: uuidSchema.describe('The payout.'),
  status: z.enum(payoutStatuses).describe('Its current status.'),
  items: z
    .array(payoutItemSchema)
    .max(1_000)
    .describe('The recipients, with the status of each. Empty in an event that would be above 64 KB with them.'),
  // Optional, like the amounts below, because an internal team that publishes the event may not know them. The
  // platform's own events always have them.
  items_count: z.int().min(1).max(1_000).optional().describe('The number of items, also when they are left out.'),
  items_truncated: z
    .boolean()
    .optional()
    .describe('True when the items are left out: read the payout with `GET /v1/payouts/{uuid}` to get them.'),
  total: decimalSchema.describe('The sum of its items.'),
  amount_sent: decimalSchema.optional().describe('The sum of the items that were sent.'),
  amount_failed: decimalSchema
    .optional()
    .describe('The sum of the items that failed: returned to the balance, like their fees.'),
  fee: decimalSchema.describe('The fee for sending it.'),
  is_final: z.boolean().describe('True when it will not change any more.'),
});
export type Payout = z.output<typeof payoutSchema>;

const item: Payout['items'][number] = {
  address: 'TVj7RNVHy6thbM7BWdSe9G6gXwKhjhdNZS',
  amount: '250',
  asset: 'USDT',
  network: 'tron',
  memo: null,
  tx_hash: null,
  status: 'pending',
  failure_code: null,
};
const draft: Payout = {
  uuid: 'pyt_01k9zq7f8tj1y2m4p6r8v0x2wf',
  status: 'draft',
  items: [item],
  items_count: 1,
  items_truncated: false,
  total: '250',
  amount_sent: '0',
  amount_failed: '0',
  fee: '1',
  is_final: false,
};
const sent: Payout['items'][number] = {
  ...item,
  status: 'completed',
  tx_hash: 'e59ff97941044f85df5297e1c302d260f3c6b7a8d9e0f1a2b3c4d5e6f7081920',
};
const failed: Payout['items'][number] = { ...item, status: 'failed', failure_code: 'address_rejected' };

const event = eventsOf({
  resource: 'payout',
  scope: 'payouts:read',
  schema: payoutSchema.refine(({ items, items_truncated: left }) => (left === true) === (items.length === 0), {
    path: ['items'],
    message: 'Must have at least one item, or none when items_truncated is true.',
  }),
});

export const payoutEvents = [
  event('created', 'A payout was created as a draft; nothing is sent yet.', draft),
  event('submitted', 'A payout was submitted for sending.', { ...draft, status: 'submitted' }),
  event('processing', 'A payout is being sent; emitted again for each change of its items, until all are final.', {
    ...draft,
    status: 'processing',
    items: [{ ...item, status: 'processing' }],
  }),
  event('completed', 'Everything in a payout has been sent.', {
    ...draft,
    status: 'completed',
    items: [sent],
    amount_sent: '250',
    is_final: true,
  }),
  event('partially_completed', 'A part of a payout was sent; the failed part is back in the balance.', {
    ...draft,
    status: 'partially_completed',
    items: [sent, { ...failed, amount: '20' }],
    items_count: 2,
    total: '270',
    amount_sent: '250',
    amount_failed: '20',
    fee: '2',
    is_final: true,
  }),
  event('failed', 'A payout could not be sent; the money stays in the balance.', {
    ...draft,
    status: 'failed',
    items: [failed],
    amount_failed: '250',
    is_final: true,
  }),
  event('canceled', 'A payout was canceled before anything was sent.', {
    ...draft,
    status: 'canceled',
    items: [{ ...item, status: 'canceled' }],
    is_final: true,
  }),
] as const;
