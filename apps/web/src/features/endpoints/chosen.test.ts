import { eventTypes, expandSubscription } from '@cryptoix/core';
import { resourceOf } from '@cryptoix/core/event-patterns';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expand, toPatterns, withTypes } from './chosen.ts';

const names = eventTypes.map(({ type }) => type);
const resources = [...new Set(names.map(resourceOf))];
const patterns = fc.subarray(['*', ...resources.map((resource) => `${resource}.*`), ...names]);

test('the ticked types are those that the server sends for a subscription', () => {
  fc.assert(
    fc.property(patterns, (subscribed) => {
      expect(new Set(expand(subscribed, eventTypes))).toEqual(new Set(expandSubscription(subscribed)));
    }),
  );
});

test('exactly the ticked types are subscribed', () => {
  fc.assert(
    fc.property(fc.subarray(names), (ticked) => {
      const subscribed = toPatterns(new Set(ticked), eventTypes);
      expect(new Set(expand(subscribed, eventTypes))).toEqual(new Set(ticked));
    }),
  );
});

test('a whole resource is subscribed by its name, and all of them as everything', () => {
  const ordinary = eventTypes.filter(({ operational }) => !operational);
  const payments = ordinary.filter(({ type }) => resourceOf(type) === 'payment');
  const ofPayments = withTypes(new Set(), payments, true);
  expect(toPatterns(ofPayments, eventTypes)).toEqual(['payment.*']);
  expect(toPatterns(withTypes(new Set(), ordinary, true), eventTypes)).toEqual(['*']);
  expect(toPatterns(withTypes(ofPayments, payments.slice(0, 1), false), eventTypes)).toHaveLength(payments.length - 1);
});
