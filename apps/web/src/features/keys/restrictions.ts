import { limits } from '@cryptoix/core/tables';
import type { Problem } from '../../auth.ts';
import { formatNumber } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import type { Key } from './types.ts';

const text = words.keys.form;

/** The restrictions of a key, as typed into a form. */
export interface Restrictions {
  /** One address or range per line. */
  readonly addresses: string;
  readonly rateLimit: string;
  readonly idempotency: boolean;
}

/** The default restrictions of a new key: it may be used from anywhere. */
export const unrestricted: Restrictions = {
  addresses: '',
  rateLimit: String(limits.defaultKeyRate),
  idempotency: false,
};

/** The restrictions of a key, to be edited. */
export const restrictionsOf = (key: Key): Restrictions => ({
  addresses: key.ip_allowlist.join('\n'),
  rateLimit: String(key.rate_limit),
  idempotency: key.require_idempotency_key,
});

/** The addresses of a field with one per line; commas and spaces separate them too. */
export const addressesIn = (typed: string): string[] => typed.split(/[\s,]+/).filter((address) => address !== '');

/** The restrictions as the API takes them. */
export const restrictionsInput = ({ addresses, rateLimit, idempotency }: Restrictions) => ({
  ip_allowlist: addressesIn(addresses),
  rate_limit: Number(rateLimit),
  require_idempotency_key: idempotency,
});

/** The restrictions that differ from the key's: only these are sent and recorded in the audit log. */
export function restrictionChanges(
  key: Key,
  restrictions: Restrictions,
): Partial<ReturnType<typeof restrictionsInput>> {
  const { ip_allowlist, rate_limit, require_idempotency_key } = restrictionsInput(restrictions);
  return {
    ...(ip_allowlist.join() !== key.ip_allowlist.join() && { ip_allowlist }),
    ...(rate_limit !== key.rate_limit && { rate_limit }),
    ...(require_idempotency_key !== key.require_idempotency_key && { require_idempotency_key }),
  };
}

/** The errors that can be found before it is sent, by field. */
export function restrictionProblems({ rateLimit }: Restrictions): Record<string, string> {
  const limit = Number(rateLimit);
  if (!Number.isInteger(limit) || limit < 1) return { rate_limit: text.rateLimitWrong };
  // A merchant's own limit is lower. Only the server knows it, and refuses higher values with a message.
  return limit <= limits.keyRate ? {} : { rate_limit: text.rateLimitTooHigh(formatNumber(limits.keyRate)) };
}

/** The server's message about one address in the list, named by the address instead of its position. */
export function addressProblem(fields: Problem['fields'], addresses: string): string | undefined {
  const [path, message] = Object.entries(fields).find(([name]) => name.startsWith('ip_allowlist')) ?? [];
  const wrong = addressesIn(addresses)[Number(/\d+/.exec(path ?? '')?.[0])];
  return wrong === undefined ? message : text.addressWrong(wrong);
}
