import type { WebhookFilter } from '@cryptoix/sdk';
import type { Options } from '../line/command.ts';
import { UsageError } from '../line/errors.ts';
import { listOf, oneOf, pairsOf } from '../line/values.ts';

const orderings = ['none', 'object', 'endpoint'] as const;

/** What a person may change of an endpoint. */
export const settings = {
  events: {
    type: 'string',
    multiple: true,
    value: 'TYPES',
    help: 'types, resources (payment.*) or *; with commas, or repeated',
  },
  description: { type: 'string', value: 'TEXT', help: 'its name in lists' },
  filter: { type: 'string', value: 'JSON', help: 'which of these events; `null` takes all' },
  header: {
    type: 'string',
    multiple: true,
    value: 'NAME=VALUE',
    help: 'sent with every webhook; repeat it for several',
  },
  ordering: { type: 'string', choices: orderings, help: 'webhooks one by one: about an object, or all of them' },
  'rate-limit': { type: 'string', value: 'N/UNIT', help: 'at most so many: 10/second, 600/minute, or none' },
} as const satisfies Options;

interface Given {
  readonly events?: readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly filter?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly ordering?: string | undefined;
  readonly 'rate-limit'?: string | undefined;
}

/** The part of an endpoint's input that these options are. @throws UsageError */
export const settingsOf = ({ events, description, filter, header, ordering, 'rate-limit': rate }: Given) => ({
  ...(events !== undefined && { event_types: listOf(events) }),
  description,
  ...(filter !== undefined && { filter: filterOf(filter) }),
  ...(header !== undefined && { headers: pairsOf('--header', header) }),
  ...(ordering !== undefined && { ordering: oneOf('--ordering', orderings, ordering) }),
  ...(rate !== undefined && { rate_limit: rateLimitOf(rate) }),
});

function rateLimitOf(text: string): { limit: number; per: 'second' | 'minute' } | null {
  if (text === 'none') return null;
  const [, limit = '', per] = /^(\d{1,9})\/(second|minute)$/.exec(text) ?? [];
  if (per !== 'second' && per !== 'minute') throw new UsageError('--rate-limit is 10/second, 600/minute or none.');
  return { limit: Number(limit), per };
}

/** The platform checks what a filter says; here it only has to be one. */
function filterOf(text: string): WebhookFilter | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError('--filter is no JSON: quote it as one word.');
  }
  if (value === null || isFilter(value)) return value;
  throw new UsageError('--filter is an object such as {"field":"data.price.amount","gte":"100"}, or null.');
}

const isFilter = (value: unknown): value is WebhookFilter => typeof value === 'object' && !Array.isArray(value);
