import { limits } from '@cryptoix/core/tables';
import type { Problem } from '../../auth.ts';
import { formatNumber } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import type { Key } from './types.ts';

const text = words.keys.form;

/** What a key is held to, as it is typed into a form. */
export interface Restrictions {
  /** One address or range on each line. */
  readonly addresses: string;
  readonly rateLimit: string;
  readonly idempotency: boolean;
}

/** What a new key is held to unless its maker says otherwise: it may be used from anywhere. */
export const unrestricted: Restrictions = {
  addresses: '',
  rateLimit: String(limits.defaultKeyRate),
  idempotency: false,
};

/** What a key is held to, to be edited. */
export const restrictionsOf = (key: Key): Restrictions => ({
  addresses: key.ip_allowlist.join('\n'),
  rateLimit: String(key.rate_limit),
  idempotency: key.require_idempotency_key,
});

/** The addresses of a field that has one on each line; commas and spaces separate them too. */
export const addressesIn = (typed: string): string[] => typed.split(/[\s,]+/).filter((address) => address !== '');

/** What is sent of it. */
export const restrictionsInput = ({ addresses, rateLimit, idempotency }: Restrictions) => ({
  ip_allowlist: addressesIn(addresses),
  rate_limit: Number(rateLimit),
  require_idempotency_key: idempotency,
});

/** What of it is another than the key's: only that is sent and written into the audit log. */
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

/** What can be seen to be wrong before it is sent, by field. */
export function restrictionProblems({ rateLimit }: Restrictions): Record<string, string> {
  const limit = Number(rateLimit);
  if (!Number.isInteger(limit) || limit < 1) return { rate_limit: text.rateLimitWrong };
  // A merchant's own ceiling is lower. Only the server knows it, and refuses in words what is above.
  return limit <= limits.keyRate ? {} : { rate_limit: text.rateLimitTooHigh(formatNumber(limits.keyRate)) };
}

/** What the server says about one address of the list, named by the address instead of its place. */
export function addressProblem(fields: Problem['fields'], addresses: string): string | undefined {
  const [path, message] = Object.entries(fields).find(([name]) => name.startsWith('ip_allowlist')) ?? [];
  const wrong = addressesIn(addresses)[Number(/\d+/.exec(path ?? '')?.[0])];
  return wrong === undefined ? message : text.addressWrong(wrong);
}
