import { words } from '../../words/index.ts';
import type { Filter } from './filter.ts';

const text = words.endpoints.filter;

/** A filter as a sentence would say it: "price.amount is at least 100 and metadata.shop is one of a, b". */
export function filterWords(filter: Filter, nested = false): string {
  if ('not' in filter) return text.not(filterWords(filter.not, true));
  if ('field' in filter) return conditionWords(filter);
  const [parts, word] = 'all' in filter ? ([filter.all, text.and] as const) : ([filter.any, text.or] as const);
  const said = parts.map((part) => filterWords(part, true)).join(` ${word} `);
  return nested && parts.length > 1 ? `(${said})` : said;
}

function conditionWords({ field, exists, in: list, ...compared }: Extract<Filter, { readonly field: string }>): string {
  const name = field.replace(/^data\./, '');
  if (exists !== undefined) return `${name} ${exists ? text.operators.exists : text.operators.missing}`;
  if (list !== undefined) return `${name} ${text.operators.in} ${list.join(', ')}`;
  const [[operator, value] = ['eq', '']] = Object.entries(compared);
  const names: Readonly<Record<string, string>> = text.operators;
  return `${name} ${names[operator] ?? operator} ${value === '' ? '""' : String(value)}`;
}
