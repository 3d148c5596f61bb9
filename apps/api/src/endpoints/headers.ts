import { invalidField, limits } from '@cryptoix/core';
import { z } from 'zod';

/** Names that we or HTTP itself use; a custom header may not have them (contract, States of endpoints). */
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
// RFC 9110, 5.5: visible ASCII, with spaces and tabs only inside; no CR, LF or NUL, which could forge further headers.
const value = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;

/** Shown in place of a custom header's value. No value can be equal to it. */
export const maskedValue = '••••••••';

const name = z
  .string()
  .max(limits.headerNameLength, 'A header name has at most 100 characters.')
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
        .max(limits.headerValueLength, 'A header value has at most 1,000 characters.')
        .refine(isValue, 'A header value is printable ASCII on one line.'),
    )
    .refine((headers) => Object.keys(headers).length <= 20, 'There are at most 20 custom headers.')
    .refine(
      (headers) => new Set(Object.keys(headers).map((key) => key.toLowerCase())).size === Object.keys(headers).length,
      'A header is listed twice; upper and lower case do not make names differ.',
    );

/**
 * Headers that a merchant adds to every delivery of an endpoint: at most 20, names ≤ 100, values ≤ 1,000 characters.
 */
export const customHeaders = headersOf((text) => value.test(text)).describe(
  'Sent with every delivery; values are masked wherever they are shown.',
);

/** All custom headers that an endpoint has after a change. Headers whose value is sent back masked keep it. */
export const changedHeaders = headersOf((text) => text === maskedValue || value.test(text)).describe(
  'Replaces the custom headers. A value that is sent back masked, as it was shown, stays as it is. A URL with another scheme, host or port removes every value that is not sent with it.',
);

const stored = z.record(z.string(), z.string());

/** Parses stored custom headers, once unsealed. */
export const parseStoredHeaders = (json: string): Record<string, string> => stored.parse(JSON.parse(json));

/**
 * The custom headers of an endpoint after a change, and the names of those whose values are removed with the old
 * origin.
 */
interface HeadersAfter {
  readonly headers: Record<string, string>;
  readonly removed: readonly string[];
}

/**
 * An endpoint's custom headers after a change; case does not make names differ. A masked value keeps the stored one. At
 * a new origin no stored value is kept: it was meant for another server, and the person who changes the URL may not
 * know it.
 * @param given all headers to have; undefined keeps those it has
 * @throws AppError `validation_failed` for a masked value of a header that does not exist
 */
export function headersAfter(
  given: Record<string, string> | undefined,
  before: Record<string, string>,
  { newOrigin }: { newOrigin: boolean },
): HeadersAfter {
  const values = new Map(Object.entries(before).map(([header, kept]) => [header.toLowerCase(), kept]));
  const wanted = given ?? Object.fromEntries(Object.keys(before).map((header) => [header, maskedValue]));
  const headers: Record<string, string> = {};
  const removed: string[] = [];
  for (const [header, text] of Object.entries(wanted)) {
    const kept = values.get(header.toLowerCase());
    if (text !== maskedValue) headers[header] = text;
    else if (kept === undefined)
      throw invalidField(`headers.${header}`, 'There is no stored value of this header to keep. Send its value.');
    else if (newOrigin) removed.push(header);
    else headers[header] = kept;
  }
  return { headers, removed };
}
