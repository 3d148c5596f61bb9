import { expect, test } from 'vitest';
import { atFilterRows, draftOf, type Filter, filterInput, filterProblems } from './filter.ts';
import { filterWords } from './filter-words.ts';

const fields = [
  { field: 'data.price.amount', kind: 'number', values: null },
  { field: 'data.is_final', kind: 'boolean', values: null },
] as const;

test.each<[Filter]>([
  [{ all: [{ field: 'data.price.amount', gte: '100' }] }],
  [{ any: [{ field: 'data.metadata.shop.id', in: ['a', 'b'] }, { not: { field: 'data.status', eq: 'failed' } }] }],
  [
    {
      all: [
        { field: 'data.is_final', eq: true },
        { field: 'data.order_id', exists: false },
      ],
    },
  ],
  [
    {
      all: [
        { field: 'data.order_id', exists: true },
        { field: 'data.order_id', starts_with: 'A-' },
      ],
    },
  ],
])('%j is shown in rows and comes back as it was', (filter) => {
  const draft = draftOf(filter);
  expect(draft).not.toHaveProperty('given');
  expect(filterInput(draft, fields)).toEqual(filter);
});

test.each<[Filter]>([
  [{ all: [{ any: [{ field: 'data.price.amount', gte: '100' }] }] }],
  [{ not: { all: [{ field: 'data.price.amount', gte: '100' }] } }],
  [{ not: { field: 'data.price.amount', gte: '100' } }],
  [{ field: 'data.metadata.shop', eq: 7 }],
  [{ field: 'data.metadata.shop', in: ['a,b'] }],
  [{ field: 'data.metadata.shop', in: [' a'] }],
])('%j, which rows cannot show, stays as it is', (filter) => {
  expect(draftOf(filter)).toEqual({ given: filter });
  expect(filterInput(draftOf(filter), fields)).toEqual(filter);
});

test('no rows are no filter', () => {
  expect(filterInput(draftOf(null), fields)).toBeNull();
});

test('rows that are not filled in are named, and errors of the server stand at their rows', () => {
  const row = { row: 4, field: '', entry: '', operator: 'eq', value: '' } as const;
  const draft = {
    join: 'all',
    rows: [
      row,
      { ...row, row: 7, field: 'data.metadata.*' },
      { ...row, row: 8, field: 'data.status' },
      { ...row, row: 9, field: 'data.status', operator: 'exists' },
    ],
  } as const;
  expect(filterProblems(draft)).toEqual({
    'filter.4': 'filterFieldMissing',
    'filter.7': 'filterEntryMissing',
    'filter.8': 'filterValueMissing',
  });
  expect(atFilterRows({ 'filter.all.1.field': 'x', 'filter.all.2.not.eq': 'y', filter: 'z', url: 'u' }, draft)).toEqual(
    {
      'filter.7': 'x',
      'filter.8': 'y',
      filter: 'z',
      url: 'u',
    },
  );
});

test('a filter is said in words', () => {
  const filter: Filter = {
    all: [
      { field: 'data.price.amount', gte: '100' },
      { any: [{ field: 'data.metadata.shop', in: ['a', 'b'] }, { not: { field: 'data.order_id', exists: true } }] },
    ],
  };
  expect(filterWords(filter)).toBe(
    'price.amount is at least 100 and (metadata.shop is one of a, b or not: order_id is set)',
  );
});
