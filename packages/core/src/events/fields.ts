import { z } from 'zod';
import { assetPattern, networkPattern, uuidPattern } from '../patterns.ts';
import { isWellFormedText, wellFormedText } from '../text.ts';

/** The id of an object of the payments side: any URL-safe string. */
export const uuidSchema = z.string().regex(uuidPattern, 'Must be an id of 1 to 64 URL-safe characters.');

/** A currency of an invoice or price: an ISO 4217 code or an asset. */
export const currencySchema = z
  .string()
  .regex(/^[A-Z0-9]{2,12}$/, 'Must be a currency code in upper case, such as USD.');

/** A coin or token. */
export const assetSchema = z.string().regex(assetPattern, 'Must be an asset in upper case, such as USDT.');

/** A blockchain. */
export const networkSchema = z.string().regex(networkPattern, 'Must be a network in lower case, such as tron.');

export const httpUrlSchema = z
  .url({ protocol: /^https?$/, error: 'Must be an http or https URL.' })
  .max(2_048, 'Must have at most 2048 characters.')
  .refine(isWellFormedText, 'Must be well-formed text.');

export const addressSchema = wellFormedText({ min: 1, max: 128 });
export const memoSchema = wellFormedText({ max: 128 });
export const txHashSchema = wellFormedText({ min: 1, max: 128 });
/** A reported hash, in lower case if it is hex: two spellings must not become two transactions. */
export const reportedHashSchema = txHashSchema.overwrite((hash) =>
  /^(?:0x)?[0-9a-f]+$/i.test(hash) ? hash.toLowerCase() : hash,
);
/** A machine-readable reason of a failure. */
export const failureCodeSchema = wellFormedText({ min: 1, max: 64 });
export const confirmationsSchema = z.int().nonnegative();
