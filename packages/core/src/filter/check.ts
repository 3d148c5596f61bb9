import { nearest } from '../events/nearest.ts';
import { resourceOf } from '../events/patterns.ts';
import { type EventType, eventTypeNames } from '../events/table.ts';
import { redactKeys } from '../keys/redaction.ts';
import {
  type FieldKind,
  type FilterField,
  filteredTypes,
  filterFields,
  findField,
  hasMetadata,
  metadataPrefix,
  unusable,
} from './fields.ts';
import { type Condition, conditionsOf, type Filter, type FilterIssue, type Operand, operatorOf } from './filter.ts';
import { isExact, isNumberText, isTimeText } from './values.ts';

/** A condition as it is stored: with how its values compare, so that only the filter and an event decide. */
export interface StoredCondition extends Condition {
  readonly as: FieldKind;
}
/** A filter as it is stored, see `StoredCondition`. */
export type StoredFilter =
  | { readonly all: readonly StoredFilter[] }
  | { readonly any: readonly StoredFilter[] }
  | { readonly not: StoredFilter }
  | StoredCondition;

/** A filter to store and what its owner should know about it, or why it cannot be used. */
export type CheckedFilter =
  | { readonly ok: true; readonly stored: StoredFilter; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly issues: readonly FilterIssue[] };

/** Checks a filter against the event types that it decides about. @param subscribed as in `expandSubscription` */
export function checkFilter(filter: Filter, subscribed: readonly string[]): CheckedFilter {
  const types = filteredTypes(subscribed);
  const issues = conditionsOf(filter).flatMap(({ condition, path }): FilterIssue[] => {
    const field = types.map((type) => findField(type, condition.field)).find((one) => one !== null);
    if (field === undefined) return [{ path: [...path, 'field'], message: unknownField(condition.field, types) }];
    const operator = operatorOf(condition);
    const message = operandProblem(condition, field.kind);
    return message === null ? [] : [{ path: [...path, operator], message }];
  });
  if (issues.length > 0) return { ok: false, issues };
  const kindOf = (name: string) =>
    types.map((type) => findField(type, name)).find((one) => one !== null)?.kind ?? 'text';
  return { ok: true, stored: withKinds(filter, kindOf), warnings: warningsOf(filter, types) };
}

function withKinds(filter: Filter, kindOf: (field: string) => FieldKind): StoredFilter {
  if ('field' in filter) return { ...filter, as: comparedAs(filter, kindOf(filter.field)) };
  if ('not' in filter) return { not: withKinds(filter.not, kindOf) };
  const within = (parts: readonly Filter[]) => parts.map((part) => withKinds(part, kindOf));
  return 'all' in filter ? { all: within(filter.all) } : { any: within(filter.any) };
}

/** The filter as it was sent. */
export function sentFilter(stored: StoredFilter): Filter {
  if ('field' in stored) {
    const { as: _as, field, ...compared } = stored;
    return { field, ...compared };
  }
  if ('not' in stored) return { not: sentFilter(stored.not) };
  return 'all' in stored ? { all: stored.all.map(sentFilter) } : { any: stored.any.map(sentFilter) };
}

/** All values that a condition compares with. */
const operandsOf = ({ field: _field, in: list, ...rest }: Condition): readonly Operand[] => list ?? Object.values(rest);

const isOrder = (condition: Condition) => !['eq', 'in', 'starts_with', 'exists'].includes(operatorOf(condition));

/** How the values of a condition compare: text that is ordered, or compared with a JSON number, counts by its value. */
function comparedAs(condition: Condition, kind: FieldKind): FieldKind {
  if (kind !== 'text') return kind;
  const [first] = operandsOf(condition);
  if (typeof first === 'number') return 'number';
  if (!isOrder(condition)) return 'text';
  return typeof first === 'string' && isNumberText(first) ? 'number' : 'time';
}

const lossy = 'Has more digits than a JSON number keeps: send it as text, such as "12.50".';
const notNumber = 'Must be a number, or a decimal as text such as "12.50", without an exponent.';
const notTime = 'Must be an RFC 3339 time such as "2026-11-23T09:30:00Z".';

/** Why the operand of a condition does not fit its field; null when it does. */
function operandProblem(condition: Condition, kind: FieldKind): string | null {
  const operator = operatorOf(condition);
  if (operator === 'exists') return null;
  const operands = operandsOf(condition);
  if (operands.some((one) => typeof one === 'number' && !isExact(one))) return lossy;
  if (operator === 'starts_with' && kind !== 'text') return `Is for text, and this field is a ${kind}.`;
  const as = comparedAs(condition, kind);
  const isNumber = (one: Operand) => typeof one === 'number' || (typeof one === 'string' && isNumberText(one));
  const isTime = (one: Operand) => typeof one === 'string' && isTimeText(one);
  if (as === 'number')
    return operands.every(kind === 'text' && !isOrder(condition) ? isPlainNumber : isNumber) ? null : mixed(kind);
  if (as === 'time') {
    if (operands.every(isTime)) return null;
    return kind === 'time' ? notTime : 'Compares numbers and times: must be one of them.';
  }
  if (as === 'boolean')
    return !isOrder(condition) && operands.every((one) => typeof one === 'boolean') ? null : 'Must be true or false.';
  return operands.every((one) => typeof one === 'string') ? null : mixed(kind);
}

const isPlainNumber = (one: Operand) => typeof one === 'number';
const mixed = (kind: FieldKind) =>
  kind === 'text' ? 'This field is text: must be text, or numbers alone to compare it by value.' : notNumber;

/** Says what to use instead of a field that no subscribed type has. */
function unknownField(field: string, types: readonly EventType[]): string {
  // People paste keys into the wrong field; the response and its log must not repeat one.
  const name = redactKeys(field);
  for (const type of types) {
    const found = unusable(type, field);
    if (found !== null && 'list' in found) return `"${found.list}" is a list; filters cannot look into lists.`;
    if (found !== null)
      return `"${found.object}" is an object: name a field of it, such as "${exampleIn(type, found.object)}".`;
  }
  const close = nearestField(field, types);
  if (close !== null) return `No event of this endpoint has "${name}": did you mean "${close}"?`;
  const elsewhere = eventTypeNames.filter((type) => !types.includes(type) && findField(type, field) !== null);
  if (elsewhere.length > 0)
    return `No event of this endpoint has "${name}": it is in ${named(elsewhere, elsewhere)} alone, which the endpoint does not get or which no filter holds back.`;
  return `No event of this endpoint has "${name}": GET /v1/event-types lists the fields of each type.`;
}

/** The field that a mistyped one most likely means; null if there is none. */
function nearestField(field: string, types: readonly EventType[]): string | null {
  const inData = `data.${field}`;
  if (types.some((type) => findField(type, inData) !== null)) return inData;
  const [, object = '', entry = ''] = /^(?:data\.)?([^.]+)\.(.+)$/.exec(field) ?? [];
  if (nearest(object, ['metadata']) !== null && types.some(hasMetadata)) return `${metadataPrefix}${redactKeys(entry)}`;
  return nearest(field, new Set(types.flatMap((type) => filterFields(type).map((one) => one.field))));
}

const exampleIn = (type: EventType, object: string): string =>
  filterFields(type).find(({ field }) => field.startsWith(`${object}.`))?.field ?? `${metadataPrefix}shop`;

/** Some of a list of types, in few words: `refund.*` where it has all that the list has of it. */
const named = (some: readonly EventType[], all: readonly EventType[]): string =>
  [...Map.groupBy(some, resourceOf)]
    .map(([resource, types]) => {
      const ofResource = eventTypeNames.filter((type) => resourceOf(type) === resource);
      return ofResource.every((type) => all.includes(type)) ? `${resource}.*` : types.join(', ');
    })
    .join(', ');

/** What a filter leaves of events of this type before their values are known. */
type Outlook = 'all' | 'none' | 'some';

function outlook(filter: Filter, type: EventType): Outlook {
  if ('field' in filter) {
    if (findField(type, filter.field) !== null) return 'some';
    return filter.exists === false ? 'all' : 'none';
  }
  if ('not' in filter) {
    const inner = outlook(filter.not, type);
    return inner === 'some' ? 'some' : inner === 'all' ? 'none' : 'all';
  }
  const [parts, decisive, neutral] =
    'all' in filter ? ([filter.all, 'none', 'all'] as const) : ([filter.any, 'all', 'none'] as const);
  const looks = parts.map((part) => outlook(part, type));
  if (looks.includes(decisive)) return decisive;
  return looks.every((look) => look === neutral) ? neutral : 'some';
}

function warningsOf(filter: Filter, types: readonly EventType[]): string[] {
  const conditions = conditionsOf(filter).map(({ condition }) => condition);
  const fields = [...new Set(conditions.map(({ field }) => field))];
  const lacking = fields.flatMap((field) => {
    const without = types.filter((type) => findField(type, field) === null);
    if (without.length === 0) return [];
    const [lost, rest] = [
      without.filter((type) => outlook(filter, type) === 'none'),
      without.filter((type) => outlook(filter, type) !== 'none'),
    ];
    return [
      ...(lost.length === 0 ? [] : [`${named(lost, types)} events have no ${field}: all of them are left out.`]),
      ...(rest.length === 0 ? [] : [`${named(rest, types)} events have no ${field}: it counts as missing there.`]),
    ];
  });
  return [...lacking, ...conditions.flatMap((condition) => impossibleValues(condition, types))];
}

/** A warning for each value that the field of a condition never has. */
function impossibleValues(condition: Condition, types: readonly EventType[]): string[] {
  if (condition.eq === undefined && condition.in === undefined) return [];
  const found = types.map((type) => findField(type, condition.field)).filter((one): one is FilterField => one !== null);
  if (found.some(({ values }) => values === null)) return [];
  const values = new Set(found.flatMap((one) => one.values ?? []));
  return operandsOf(condition)
    .map(String)
    .filter((one) => !values.has(one))
    .map((one) => {
      const close = nearest(one, values);
      const hint = close === null ? `It is one of ${[...values].join(', ')}.` : `Did you mean "${close}"?`;
      return `${condition.field} is never "${redactKeys(one)}". ${hint}`;
    });
}
