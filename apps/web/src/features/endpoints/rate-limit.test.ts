import { expect, test } from 'vitest';
import { rateDraftOf, rateInput, rateProblem, rateWords } from './rate-limit.ts';

test('a rate limit is shown in the form and comes back as it was', () => {
  for (const limit of [null, { limit: 10, per: 'second' }, { limit: 1_000, per: 'minute' }] as const)
    expect(rateInput(rateDraftOf(limit))).toEqual(limit);
  expect(rateInput({ limit: ' 5 ', per: 'minute' })).toEqual({ limit: 5, per: 'minute' });
});

test('a rate limit is a whole number up to the highest, or none', () => {
  const problem = (limit: string) => rateProblem({ limit, per: 'second' });
  for (const good of ['', ' ', '1', '1000']) expect(problem(good)).toBeNull();
  for (const bad of ['0', '-1', '1.5', 'ten', '1001', '1e3'])
    expect(problem(bad)).toBe('Enter a whole number from 1 to 1,000, or nothing.');
});

test('a rate limit is said in words', () => {
  expect(rateWords({ limit: 1_000, per: 'minute' })).toBe('1,000 a minute');
});
