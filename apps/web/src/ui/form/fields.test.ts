import { expect, test } from 'vitest';
import { errorOf, invalid, withoutField } from './fields.ts';

const fields = {
  url: 'is missing',
  'headers.0.name': 'is missing',
  headers: 'are too many',
  'ip_allowlist.1': 'is no address',
};

test('a field shows its error, or that of one of its parts', () => {
  expect(errorOf(fields, 'url')).toBe('is missing');
  expect(errorOf(fields, 'ip_allowlist')).toBe('is no address');
  expect(errorOf(fields, 'headers')).toBe('are too many');
  expect(errorOf(fields, 'ip')).toBeUndefined();
});

test('editing a field clears its errors, those of its parts and of its whole, and no others', () => {
  expect(Object.keys(withoutField(fields, 'url'))).toEqual(['headers.0.name', 'headers', 'ip_allowlist.1']);
  expect(Object.keys(withoutField(fields, 'ip_allowlist'))).toEqual(['url', 'headers.0.name', 'headers']);
  expect(Object.keys(withoutField(fields, 'headers.0.name'))).toEqual(['url', 'ip_allowlist.1']);
  expect(Object.keys(withoutField(fields, 'headers.1.name'))).toEqual(['url', 'headers.0.name', 'ip_allowlist.1']);
});

test('an input without a name is no field', () => {
  expect(withoutField(fields, '')).toEqual(fields);
});

test('without errors nothing is refused', () => {
  expect(invalid({})).toBeNull();
  expect(invalid({ url: 'is missing' })).toMatchObject({ fields: { url: 'is missing' } });
});
