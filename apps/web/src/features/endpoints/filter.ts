import type { Endpoint, EventType } from './types.ts';

export type Filter = NonNullable<Endpoint['filter']>;
type Condition = Extract<Filter, { readonly field: string }>;
type FilterField = EventType['filter_fields'][number];

/** The operators of a row. `is_not` is `eq` within `not`. */
export const rowOperators = [
  'eq',
  'is_not',
  'in',
  'starts_with',
  'gte',
  'gt',
  'lte',
  'lt',
  'exists',
  'missing',
] as const;
export type RowOperator = (typeof rowOperators)[number];

/** One condition in the form. */
export interface FilterRow {
  /** Identifies the row, whatever is chosen in it. */
  readonly row: number;
  /** Empty until one is chosen; `anyMetadata` with a name in `entry`. */
  readonly field: string;
  readonly entry: string;
  readonly operator: RowOperator;
  /** As typed; several of `in` are separated by commas. */
  readonly value: string;
}

/** A filter in the form: rows, or one that rows cannot show, made through the API. */
export type FilterDraft =
  | { readonly join: 'all' | 'any'; readonly rows: readonly FilterRow[] }
  | { readonly given: Filter };

/** The field that stands for all entries of the metadata. */
export const anyMetadata = 'data.metadata.*';
const metadata = 'data.metadata.';

/** The fields that events of these types have, each once. */
export const fieldsOf = (types: readonly EventType[]): FilterField[] => [
  ...new Map(types.flatMap((type) => type.filter_fields.map((field) => [field.field, field] as const))).values(),
];

/** The operators that make sense for a field. Metadata is text that may hold numbers and times. */
export function operatorsFor(field: Pick<FilterField, 'field' | 'kind' | 'values'> | undefined): RowOperator[] {
  const fits: Readonly<Record<FilterField['kind'], readonly RowOperator[]>> = {
    text: ['eq', 'is_not', 'in', 'starts_with', 'exists', 'missing'],
    number: ['gte', 'gt', 'lte', 'lt', 'eq', 'is_not', 'exists', 'missing'],
    time: ['gte', 'gt', 'lte', 'lt', 'exists', 'missing'],
    boolean: ['eq', 'exists', 'missing'],
  };
  if (field === undefined || field.field === anyMetadata) return [...rowOperators];
  return fits[field.kind].filter((operator) => operator !== 'starts_with' || field.values === null);
}

/** True when the operator compares with a value. */
export const takesValue = (operator: RowOperator): boolean => operator !== 'exists' && operator !== 'missing';

/** An empty row more. */
export const addRow = (rows: readonly FilterRow[]): FilterRow[] => [
  ...rows,
  { row: Math.max(-1, ...rows.map(({ row }) => row)) + 1, field: '', entry: '', operator: 'eq', value: '' },
];

/** A filter as the form shows it. */
export function draftOf(filter: Filter | null): FilterDraft {
  if (filter === null) return { join: 'all', rows: [] };
  const [join, parts] =
    'all' in filter
      ? (['all', filter.all] as const)
      : 'any' in filter
        ? (['any', filter.any] as const)
        : (['all', [filter]] as const);
  const rows = parts.map(rowOf);
  return rows.every((row) => row !== null) ? { join, rows } : { given: filter };
}

function rowOf(filter: Filter, row: number): FilterRow | null {
  if ('not' in filter) {
    const inner = rowOf(filter.not, row);
    return inner?.operator === 'eq' ? { ...inner, operator: 'is_not' } : null;
  }
  if (!('field' in filter)) return null;
  const { field, ...compared } = filter;
  const [[name, operand] = []] = Object.entries(compared);
  const place = field.startsWith(metadata)
    ? { field: anyMetadata, entry: field.slice(metadata.length) }
    : { field, entry: '' };
  if (name === 'exists') return { row, ...place, operator: operand === true ? 'exists' : 'missing', value: '' };
  const operator = rowOperators.find((one) => one === name);
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  // A number compares metadata by its value, where the text of a row compares it as text.
  const asText = values.map((one) => (typeof one === 'number' && place.field === anyMetadata ? null : String(one)));
  if (operator === undefined || asText.includes(null)) return null;
  if (operator === 'in' && asText.some((one) => one !== one?.trim() || one.includes(',') || one === '')) return null;
  return { row, ...place, operator, value: asText.join(', ') };
}

type Problem = 'filterFieldMissing' | 'filterEntryMissing' | 'filterValueMissing';

/** The errors that the form can find in the rows, by field (`filter.0`). */
export function filterProblems(draft: FilterDraft): Record<string, Problem> {
  if ('given' in draft) return {};
  const problemOf = ({ field, entry, operator, value }: FilterRow): Problem | null => {
    if (field === '') return 'filterFieldMissing';
    if (field === anyMetadata && entry.trim() === '') return 'filterEntryMissing';
    return takesValue(operator) && value.trim() === '' ? 'filterValueMissing' : null;
  };
  return Object.fromEntries(
    draft.rows.flatMap((row) => {
      const problem = problemOf(row);
      return problem === null ? [] : [[`filter.${row.row}`, problem]];
    }),
  );
}

/** The filter of the form, as the API takes it; null without conditions. */
export function filterInput(draft: FilterDraft, fields: readonly FilterField[]): Filter | null {
  if ('given' in draft) return draft.given;
  if (draft.rows.length === 0) return null;
  const conditions = draft.rows.map((row) => conditionOf(row, fields));
  return draft.join === 'all' ? { all: conditions } : { any: conditions };
}

function conditionOf({ field: chosen, entry, operator, value }: FilterRow, fields: readonly FilterField[]): Filter {
  const field = chosen === anyMetadata ? metadata + entry.trim() : chosen;
  const text = value.trim();
  const operand = fields.find((one) => one.field === chosen)?.kind === 'boolean' ? text === 'true' : text;
  const condition = (compared: Omit<Condition, 'field'>): Filter => ({ field, ...compared });
  if (operator === 'exists' || operator === 'missing') return condition({ exists: operator === 'exists' });
  if (operator === 'is_not') return { not: condition({ eq: operand }) };
  if (operator === 'in')
    return condition({
      in: text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    });
  return condition({ [operator]: operand });
}

/** The server's errors, with a condition named by its row (`filter.0`) instead of its place (`filter.all.0.gte`). */
export const atFilterRows = (fields: Readonly<Record<string, string>>, draft: FilterDraft): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).map(([path, message]) => {
      const at = /^filter\.(?:all|any)\.(\d+)/.exec(path)?.[1];
      const row = at === undefined || 'given' in draft ? undefined : draft.rows[Number(at)];
      return [row === undefined ? path : `filter.${row.row}`, message];
    }),
  );
