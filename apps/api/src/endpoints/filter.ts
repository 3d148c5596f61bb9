import { checkFilter, type Filter, invalidField, invalidFields, sentFilter, type StoredFilter } from '@cryptoix/core';
import type { EndpointChange } from './schemas.ts';

/** The value of an endpoint's column, and warnings for its owner. */
interface ToStore {
  readonly stored: StoredFilter | null;
  readonly warnings: readonly string[];
}

/** The filter of an endpoint as it was sent. */
export const sent = (stored: StoredFilter | null): Filter | null => (stored === null ? null : sentFilter(stored));

/** Checks a filter against the endpoint's subscription. @throws AppError `validation_failed` */
export function filterToStore(filter: Filter | null, eventTypes: readonly string[]): ToStore {
  if (filter === null) return { stored: null, warnings: [] };
  const checked = checkFilter(filter, eventTypes);
  if (checked.ok) return checked;
  throw invalidFields(checked.issues.map(({ path, message }) => ({ path: ['filter', ...path].join('.'), message })));
}

/**
 * The filter of an endpoint after a change. A stored filter stays through a change of the event types, whose data it then must
 * know too: else nobody would notice that nothing is sent any more.
 * @throws AppError `validation_failed`
 */
export function filterAfter(
  before: { readonly filter: StoredFilter | null; readonly event_types: readonly string[] },
  change: Pick<EndpointChange, 'filter' | 'event_types'>,
): ToStore {
  const eventTypes = change.event_types ?? before.event_types;
  if (change.filter !== undefined) return filterToStore(change.filter, eventTypes);
  if (before.filter === null || change.event_types === undefined) return { stored: before.filter, warnings: [] };
  const checked = checkFilter(sentFilter(before.filter), eventTypes);
  if (checked.ok) return checked;
  const [first] = checked.issues;
  throw invalidField(
    'event_types',
    `The endpoint's filter does not fit these event types. ${first?.message ?? ''} Send a filter that fits in the same call, or null to remove it.`,
  );
}
