import { attemptErrors, eventTypes, idSchema } from '@cryptoix/core';
import { and, eq, gte, inArray, lt, or, type SQL } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { allDeliveries } from '../db/schema/index.ts';
import { madeBetween, owned } from '../tenant-rows.ts';
import type { DeliveryFilter } from './schemas.ts';

/** The condition for the caller's deliveries that match a filter. */
export function conditionFor(ctx: TenantContext, filter: DeliveryFilter): SQL | undefined {
  return and(owned(ctx, allDeliveries), filterCondition(filter));
}

/** The condition for a filter alone, without the tenant. */
export function filterCondition(filter: DeliveryFilter): SQL | undefined {
  return and(
    filter.endpoint_id === undefined ? undefined : eq(allDeliveries.endpoint_id, filter.endpoint_id),
    filter.status === undefined ? undefined : eq(allDeliveries.status, filter.status),
    filter.event_type === undefined ? undefined : eq(allDeliveries.event_type, filter.event_type),
    filter.event_id === undefined ? undefined : eq(allDeliveries.event_id, filter.event_id),
    filter.object_id === undefined ? undefined : eq(allDeliveries.object_id, filter.object_id),
    madeBetween('delivery', allDeliveries.id, filter),
    filter.min_attempts === undefined ? undefined : gte(allDeliveries.attempt_count, filter.min_attempts),
    filter.q === undefined ? undefined : searchCondition(filter.q),
  );
}

const eventId = idSchema('event');
const endpointId = idSchema('endpoint');
/** The highest code point: a text with it appended sorts after every other text that begins with that text. */
const highest = '\u{10ffff}';

/**
 * The condition for a search text. It is built from the text, the table of types and the known errors, so that each part
 * is an equality or a range of an index and never a LIKE over the log.
 */
function searchCondition(q: string): SQL | undefined {
  const text = q.trim();
  if (eventId.safeParse(text).success) return eq(allDeliveries.event_id, text);
  if (endpointId.safeParse(text).success) return eq(allDeliveries.endpoint_id, text);
  const number = /^\d{1,16}$/.test(text) ? Number(text) : null;
  const word = text.toLowerCase();
  const types = eventTypes.map((row) => row.type).filter((type) => type.includes(word));
  const errors = attemptErrors.filter((error) => error.includes(word));
  return or(
    and(gte(allDeliveries.object_id, text), lt(allDeliveries.object_id, text + highest)),
    number === null || !Number.isSafeInteger(number) ? undefined : eq(allDeliveries.id, number),
    number === null || number > 999 ? undefined : eq(allDeliveries.last_status_code, number),
    types.length === 0 ? undefined : inArray(allDeliveries.event_type, types),
    errors.length === 0 ? undefined : inArray(allDeliveries.last_error, errors),
  );
}
