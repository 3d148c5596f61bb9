import { limits, wellFormedText } from '@cryptoix/core';
import { z } from 'zod';

/** The kinds of things that a search finds. */
export const hitTypes = [
  'payment',
  'invoice',
  'refund',
  'payout',
  'withdrawal',
  'payment_link',
  'transaction',
  'event',
  'delivery',
  'request',
  'api_key',
  'endpoint',
  'teammate',
] as const;
export type HitType = (typeof hitTypes)[number];

/** A search. */
export const searchInput = z.strictObject({
  q: wellFormedText({ min: 2, max: limits.searchLength })
    .refine((text) => text.trim().length >= 2, 'Must have at least 2 characters.')
    .describe(
      'An id, order id, invoice number, transaction hash, address or email, or its beginning; or a part of a name, label or URL. Never send a whole key.',
    ),
  limit: z.int().min(1).max(limits.pageRows).optional().describe('The most hits, 1–100; 25 when absent.'),
});
export type SearchInput = z.output<typeof searchInput>;

/** A hit of a search. */
export const hitOutput = z.object({
  type: z.enum(hitTypes),
  id: z.string().describe('The id at its own route; of a teammate, that of the user.'),
  title: z.string().describe('What people call it: its order id, number, label, name or amount.'),
  status: z.string().nullable(),
  matched: z.string().describe('The field that was found, such as `order_id`.'),
  created_at: z.iso.datetime(),
});
export type Hit = z.output<typeof hitOutput>;
