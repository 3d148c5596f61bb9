import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasFilters, parseDeliverySearch, toFilter } from './search.ts';

const now = Date.parse('2026-11-23T12:00:00.000Z');

describe('the filters in the address', () => {
  test('are read as they were written', () => {
    const search = { outcome: 'failed', type: 'payment.completed', range: '24h', attempts: 2, q: 'pay_1', tail: 'off' };
    expect(parseDeliverySearch(search)).toEqual(search);
  });

  test('may hold anything: invalid values are left out, and parsing again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('outcome', 'type', 'range', 'since', 'attempts', 'q'), fc.anything()),
        (any) => {
          const read = parseDeliverySearch(any);
          expect(parseDeliverySearch({ ...read })).toEqual(read);
          expect(() => toFilter(read, now)).not.toThrow();
        },
      ),
    );
  });

  test('may hold a number to search for', () => {
    expect(parseDeliverySearch({ q: '503' })).toEqual({ q: '503' });
  });
});

describe('what the API is asked for', () => {
  test('retrying is pending that was tried', () => {
    expect(toFilter({ outcome: 'retrying' }, now)).toEqual({ status: 'pending', min_attempts: 1 });
    expect(toFilter({ outcome: 'retrying', attempts: 3 }, now)).toEqual({ status: 'pending', min_attempts: 3 });
  });

  test('a range ends now', () => {
    expect(toFilter({ range: '1h', until: '2026-01-01T00:00:00Z' }, now)).toEqual({
      since: '2026-11-23T11:00:00.000Z',
    });
  });

  test('is everything when nothing is chosen, live or not', () => {
    expect(toFilter({ tail: 'off' }, now)).toEqual({});
    expect(hasFilters({ tail: 'off' })).toBe(false);
    expect(hasFilters({ q: 'x' })).toBe(true);
  });
});
