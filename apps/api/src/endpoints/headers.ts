import { AppError } from '@cryptoix/core';
import { z } from 'zod';

/** Names that are ours or the transport's; a custom header may not take them (contract, States of endpoints). */
const reserved = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'user-agent',
]);
const reservedPrefixes = ['content-', 'webhook-', 'x-cryptoix-'];

// RFC 9110, 5.6.2: token.
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// RFC 9110, 5.5: visible ASCII with single inner spaces; no CR, LF or NUL, which would forge further headers.
const value = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;

/** What is shown in the place of a custom header's value. No value can be this. */
export const maskedValue = '••••••••';

const name = z
  .string()
  .max(100, 'A header name has at most 100 characters.')
  .regex(token, 'A header name has letters, digits and hyphens.')
  .refine((text) => {
    const lower = text.toLowerCase();
    return !reserved.has(lower) && !reservedPrefixes.some((prefix) => lower.startsWith(prefix));
  }, 'This header is set by us or by HTTP itself; choose another name.');

const headersOf = (isValue: (text: string) => boolean) =>
  z
    .record(
      name,
      z
        .string()
        .max(1000, 'A header value has at most 1,000 characters.')
        .refine(isValue, 'A header value is printable ASCII on one line.'),
    )
    .refine((headers) => Object.keys(headers).length <= 20, 'There are at most 20 custom headers.')
    .refine(
      (headers) => new Set(Object.keys(headers).map((key) => key.toLowerCase())).size === Object.keys(headers).length,
      'A header stands twice; names do not differ by case.',
    );

/** Headers that a merchant adds to every delivery of an endpoint: at most 20, names ≤ 100, values ≤ 1,000 characters. */
export const customHeaders = headersOf((text) => value.test(text)).describe(
  'Sent with every delivery; values are masked wherever they are shown.',
);

/** All custom headers an endpoint is to have from now on. Those whose value comes back as it was shown keep it. */
export const changedHeaders = headersOf((text) => text === maskedValue || value.test(text)).describe(
  'Replaces the custom headers. A value that is sent back masked, as it was shown, stays as it is.',
);

const stored = z.record(z.string(), z.string());

/** Reads custom headers as they are stored, once unsealed. */
export const parseStoredHeaders = (json: string): Record<string, string> => stored.parse(JSON.parse(json));

/**
 * Puts the values that are kept into a change of an endpoint's headers; names do not differ by case.
 * @throws AppError `validation_failed` for a masked value of a header that there is not
 */
export function keepValues(change: Record<string, string>, before: Record<string, string>): Record<string, string> {
  const known = new Map(Object.entries(before).map(([key, kept]) => [key.toLowerCase(), kept]));
  return Object.fromEntries(
    Object.entries(change).map(([key, given]) => {
      if (given !== maskedValue) return [key, given];
      const kept = known.get(key.toLowerCase());
      if (kept !== undefined) return [key, kept];
      const message = 'There is no such header yet whose value could be kept. Send its value.';
      const path = `headers.${key}`;
      throw new AppError('validation_failed', `The request is not valid: ${path}: ${message}`, {
        issues: [{ path, message }],
      });
    }),
  );
}
