import { z } from 'zod';
import { limits } from '../limits.ts';
import { isWellFormedText } from '../text.ts';
import { longestOperand } from './values.ts';

/** A value that a field is compared with. Numbers with more than 15 digits are text. */
export type Operand = string | number | boolean;

/** The operators that compare by order. */
const orderOperators = ['lt', 'lte', 'gt', 'gte'] as const;
/** Every operator of a condition. */
export const operators = ['eq', 'in', 'starts_with', 'exists', ...orderOperators] as const;
export type Operator = (typeof operators)[number];

/** One condition: a field and exactly one operator. */
export interface Condition {
  readonly field: string;
  readonly eq?: Operand;
  readonly in?: readonly Operand[];
  readonly starts_with?: string;
  readonly exists?: boolean;
  readonly lt?: Operand;
  readonly lte?: Operand;
  readonly gt?: Operand;
  readonly gte?: Operand;
}

/** Which events an endpoint wants, by their `data`. A field that is missing or null satisfies `exists: false` alone. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | Condition;

/** The path of a part of a filter, and what is wrong there. */
export interface FilterIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The conditions of a filter, each with its path. */
export function conditionsOf(
  filter: Filter,
  path: FilterIssue['path'] = [],
): { condition: Condition; path: FilterIssue['path'] }[] {
  if ('field' in filter) return [{ condition: filter, path }];
  if ('not' in filter) return conditionsOf(filter.not, [...path, 'not']);
  const [group, parts] = 'all' in filter ? (['all', filter.all] as const) : (['any', filter.any] as const);
  return parts.flatMap((part, at) => conditionsOf(part, [...path, group, at]));
}

/** The operator of a condition. */
export const operatorOf = (condition: Condition): Operator =>
  operators.find((operator) => condition[operator] !== undefined) ?? 'exists';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const form =
  'Must be a condition such as {"field": "data.price.amount", "gte": "100"}, or {"all": […]}, {"any": […]} or {"not": …} of such.';

/** The issues of a filter's form, whatever its fields mean. */
function issuesOf(value: unknown, path: FilterIssue['path'] = []): FilterIssue[] {
  if (!isObject(value)) return [{ path, message: form }];
  const keys = Object.keys(value);
  const [key = '', ...more] = keys;
  if ('field' in value) return conditionIssues(value, path);
  if (more.length > 0 || !['all', 'any', 'not'].includes(key)) return [{ path, message: form }];
  const inner = value[key];
  if (key === 'not') return issuesOf(inner, [...path, key]);
  if (!Array.isArray(inner) || inner.length === 0 || inner.length > limits.filterConditions)
    return [{ path: [...path, key], message: `Must be a list of 1 to ${limits.filterConditions} conditions.` }];
  return inner.flatMap((part, at) => issuesOf(part, [...path, key, at]));
}

function conditionIssues({ field, ...rest }: Readonly<Record<string, unknown>>, path: FilterIssue['path']) {
  const issues: FilterIssue[] = [];
  if (!isText(field, limits.filterFieldLength))
    issues.push({
      path: [...path, 'field'],
      message: 'Must be the path of a field in the event, such as "data.price.amount".',
    });
  const [name = '', ...more] = Object.keys(rest);
  const operator = operators.find((one) => one === name);
  if (operator === undefined || more.length > 0)
    issues.push({
      path,
      message: `Must have exactly one operator beside "field", of ${operators.join(', ')}. For several, write several conditions in "all".`,
    });
  else if (!takes[operator](rest[operator])) issues.push({ path: [...path, operator], message: wanted[operator] });
  return issues;
}

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= max && isWellFormedText(value);
const isComparable = (value: unknown): boolean =>
  (typeof value === 'string' && value.length <= longestOperand && isWellFormedText(value)) || Number.isFinite(value);
const isOperand = (value: unknown): boolean => typeof value === 'boolean' || isComparable(value);

const comparable = `Must be a number, a decimal such as "12.50" or an RFC 3339 time, of at most ${longestOperand} characters.`;
const takes: Readonly<Record<Operator, (value: unknown) => boolean>> = {
  eq: isOperand,
  in: (value) =>
    Array.isArray(value) && value.length > 0 && value.length <= limits.filterValues && value.every(isOperand),
  starts_with: (value) => isText(value, longestOperand),
  exists: (value) => typeof value === 'boolean',
  lt: isComparable,
  lte: isComparable,
  gt: isComparable,
  gte: isComparable,
};
const wanted: Readonly<Record<Operator, string>> = {
  eq: `Must be a text of at most ${longestOperand} characters, a number, true or false. For a missing field use {"exists": false}.`,
  in: `Must be a list of 1 to ${limits.filterValues} texts or numbers.`,
  starts_with: `Must be a text of 1 to ${longestOperand} characters.`,
  exists: 'Must be true or false.',
  lt: comparable,
  lte: comparable,
  gt: comparable,
  gte: comparable,
};

/** A filter of the right form; `checkFilter` checks what its fields mean. */
export const filterSchema = z.custom<Filter>().superRefine((value, ctx) => {
  const issues = issuesOf(value);
  for (const { path, message } of issues) ctx.addIssue({ code: 'custom', path: [...path], message });
  if (issues.length > 0) return;
  const count = conditionsOf(value).length;
  if (count > limits.filterConditions)
    ctx.addIssue({
      code: 'custom',
      message: `Has ${count} conditions; at most ${limits.filterConditions} are possible.`,
    });
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  if (bytes > limits.filterBytes)
    ctx.addIssue({ code: 'custom', message: `Has ${bytes} bytes; at most ${limits.filterBytes} are possible.` });
});
