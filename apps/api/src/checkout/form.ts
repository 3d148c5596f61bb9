import { randomBytes } from 'node:crypto';
import { amountSchema, assetSchema, networkSchema } from '@cryptoix/core';
import { z } from 'zod';
import { refuse } from './page-error.ts';

/** A new random value for a form: sent twice, the form makes one payment. */
export const newFormValue = (): string => randomBytes(16).toString('base64url');

/** The fields of a customer's form. Everything else comes from the invoice or the link. */
export interface PayForm {
  readonly asset: string;
  readonly network: string;
  /** In the link's currency; undefined when the field was left empty or is not there. */
  readonly amount?: string | undefined;
  /** The form's random value. */
  readonly value: string;
}

/** People write 12,50 for 12.50. Three digits after a comma may be thousands, so these are refused. */
const withPoint = (text: string): string => (/^\d+,\d{1,2}$/.test(text) ? text.replace(',', '.') : text);

const fields = z.object({
  asset: assetSchema,
  network: networkSchema,
  amount: amountSchema().optional(),
  value: z.string().regex(/^[\w-]{16,64}$/),
});

/**
 * Parses a form: `value`, `amount`, and `asset` and `network`, or both in one as `pay=USDT/tron`, since a radio button has one
 * value. Other fields are ignored.
 * @throws PageError `validation_failed`
 */
export function parseForm(body: string): PayForm {
  const sent = Object.fromEntries(new URLSearchParams(body));
  const [asset, network] = sent['pay']?.split('/') ?? [];
  const amount = withPoint(sent['amount']?.trim() ?? '');
  const parsed = fields.safeParse({ asset, network, ...sent, amount: amount === '' ? undefined : amount });
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues[0]?.path[0];
  if (wrong === 'amount') throw refuse('validation_failed', 'Enter an amount, such as 25 or 12.50.');
  if (wrong === 'value')
    throw refuse('validation_failed', 'This page is out of date. Open it again and pay from there.');
  throw refuse('validation_failed', 'Choose what you want to pay with.');
}
