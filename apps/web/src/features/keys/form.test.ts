import { expect, test } from 'vitest';
import { expiryOf } from './expiry.ts';
import { addressesIn, addressProblem, restrictionProblems, unrestricted } from './restrictions.ts';

const now = new Date('2026-11-23T12:00:00Z');

test('a key expires never, after some days, or at the end of a day', () => {
  expect(expiryOf('never', '', now)).toBeNull();
  expect(expiryOf('30', '', now)).toBe('2026-12-23T12:00:00.000Z');
  expect(expiryOf('date', '2027-01-31', now)).toBe(new Date('2027-01-31T23:59:59').toISOString());
});

test('a past or missing day is not an expiry', () => {
  expect(expiryOf('date', '2026-11-21', now)).toBeUndefined();
  expect(expiryOf('date', '', now)).toBeUndefined();
});

test('addresses are separated by lines, commas or spaces', () => {
  expect(addressesIn(' 203.0.113.7\n\n2001:db8::/32, 198.51.100.1 ')).toEqual([
    '203.0.113.7',
    '2001:db8::/32',
    '198.51.100.1',
  ]);
  expect(addressesIn(' \n ')).toEqual([]);
});

test('a wrong address is named, not counted', () => {
  const fields = { 'ip_allowlist.1': 'Must be an address.' };
  expect(addressProblem(fields, '203.0.113.7\nshop.example')).toMatch(/^shop\.example is not/);
  expect(addressProblem({ ip_allowlist: 'Must have at most 50 addresses.' }, '203.0.113.7')).toMatch(/at most 50/);
  expect(addressProblem({ label: 'is missing' }, '203.0.113.7')).toBeUndefined();
});

test('a rate limit is a whole number, up to the highest allowed', () => {
  const problems = (rateLimit: string) => restrictionProblems({ ...unrestricted, rateLimit });
  for (const good of ['1', '500', '100000']) expect(problems(good)).toEqual({});
  for (const bad of ['', '0', '-5', '1.5', 'many'])
    expect(problems(bad)).toEqual({ rate_limit: 'Enter a whole number, 1 or more.' });
  expect(problems('100001')).toEqual({ rate_limit: 'A key can make at most 100,000 requests per minute.' });
});
