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

/** Headers that a merchant adds to every delivery of an endpoint: at most 20, names ≤ 100, values ≤ 1,000 characters. */
export const customHeaders = z
  .record(
    z
      .string()
      .max(100, 'A header name has at most 100 characters.')
      .regex(token, 'A header name has letters, digits and hyphens.')
      .refine((name) => {
        const lower = name.toLowerCase();
        return !reserved.has(lower) && !reservedPrefixes.some((prefix) => lower.startsWith(prefix));
      }, 'This header is set by us or by HTTP itself; choose another name.'),
    z
      .string()
      .max(1000, 'A header value has at most 1,000 characters.')
      .regex(value, 'A header value is printable ASCII on one line.'),
  )
  .refine((headers) => Object.keys(headers).length <= 20, 'There are at most 20 custom headers.')
  .refine(
    (headers) => new Set(Object.keys(headers).map((name) => name.toLowerCase())).size === Object.keys(headers).length,
    'A header stands twice; names do not differ by case.',
  )
  .describe('Sent with every delivery; values are masked wherever they are shown.');
