import { expect, test } from 'vitest';
import {
  atRows,
  headerProblems,
  headerRows,
  headersChanged,
  headersInput,
  removedByUrlChange,
  addRow,
} from './headers.ts';

const stored = { 'X-Shop-Token': '••••••••', 'X-Team': '••••••••' };

test('untouched headers are sent back as they came, which keeps their values', () => {
  const rows = headerRows(stored);
  expect(headersInput(rows)).toEqual(stored);
  expect(headersChanged(rows, stored)).toBe(false);
  expect(headersChanged(addRow(rows), stored)).toBe(false);
});

test('a typed value replaces the old one; removing a row removes its header', () => {
  const [first, second] = headerRows(stored);
  if (first === undefined || second === undefined) throw new Error('two rows');
  expect(headersInput([{ ...first, value: ' new ' }, second])).toEqual({ ...stored, 'X-Shop-Token': 'new' });
  expect(headersInput([second])).toEqual({ 'X-Team': '••••••••' });
  expect(headersChanged([second], stored)).toBe(true);
});

test('half a header and a repeated name are reported at their fields', () => {
  const [, , added] = addRow(headerRows(stored));
  if (added === undefined) throw new Error('a third row');
  const with3rd = (row: Partial<typeof added>) => [...headerRows(stored), { ...added, ...row }];
  expect(headerProblems(with3rd({}))).toEqual({});
  expect(headerProblems(with3rd({ name: 'X-New' }))).toEqual({ 'headers.2.value': 'headerValueMissing' });
  expect(headerProblems(with3rd({ value: 'x' }))).toEqual({ 'headers.2.name': 'headerNameMissing' });
  expect(headerProblems(with3rd({ name: 'x-team', value: 'x' }))).toEqual({ 'headers.2.name': 'headerTwice' });
});

test('another scheme, host or port removes the values that are not typed again; another path does not', () => {
  const [first, second] = headerRows(stored);
  if (first === undefined || second === undefined) throw new Error('two rows');
  const saved = 'https://shop.example/hooks';
  const both = [first, second];
  for (const url of ['http://shop.example/hooks', 'https://other.example/hooks', 'https://shop.example:8443/hooks'])
    expect(removedByUrlChange(both, saved, url)).toEqual(['X-Shop-Token', 'X-Team']);
  expect(removedByUrlChange([{ ...first, value: 'again' }, second], saved, 'https://other.example')).toEqual([
    'X-Team',
  ]);
  for (const url of [saved, ' https://SHOP.example/other?x=1 ', 'https://shop.example:443/', '', 'https://'])
    expect(removedByUrlChange(both, saved, url)).toEqual([]);
});

test('the server’s error about a header is shown at its row, whatever its name', () => {
  const [first, second] = headerRows({ '1': '••••••••', 'X-Team': '••••••••' });
  if (first === undefined || second === undefined) throw new Error('two rows');
  const errors = {
    'headers.X-Team': 'is too long',
    'headers.1': 'is reserved',
    headers: 'are too many',
    url: 'is wrong',
  };
  expect(atRows(errors, [first, second])).toEqual({
    'headers.1': 'is too long',
    'headers.0': 'is reserved',
    headers: 'are too many',
    url: 'is wrong',
  });
});
