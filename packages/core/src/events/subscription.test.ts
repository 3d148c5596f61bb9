import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eventTypeNames,
  eventTypes,
  expandSubscription,
  findEventType,
  patternsMatching,
  scopesForSubscription,
  subscriptionSchema,
} from '../index.ts';
import { nearest } from './nearest.ts';

const resources = [...new Set(eventTypes.map((row) => row.resource))];
const patterns = ['*', ...resources.map((resource) => `${resource}.*`), ...eventTypeNames];
const subscription = fc.subarray(patterns);
const messageOf = (text: string) => subscriptionSchema.safeParse(text).error?.issues[0]?.message;

describe('what can be subscribed to', () => {
  test.each(patterns)('%s', (pattern) => {
    expect(subscriptionSchema.parse(pattern)).toBe(pattern);
  });

  test.each([
    ['payment.complete', 'There is no event type "payment.complete": did you mean "payment.completed"?'],
    ['payments.completed', 'There is no event type "payments.completed": did you mean "payment.completed"?'],
    ['Payment.Completed', 'There is no event type "Payment.Completed": did you mean "payment.completed"?'],
    ['payment', 'There is no event type "payment": did you mean "payment.*"?'],
    ['invoices.*', 'There is no event type "invoices.*": did you mean "invoice.*"?'],
    ['payout.cancelled', 'There is no event type "payout.cancelled": did you mean "payout.canceled"?'],
  ])('%s is refused with the nearest type', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });

  test.each(['', 'x', '**', 'user.created', '*.completed', 'payment.comp*'])(
    '%j is refused with where to find the types',
    (text) => {
      expect(messageOf(text)).toBe(
        `There is no event type "${text}": use a type from GET /v1/event-types, <resource>.* or *`,
      );
    },
  );

  test('a huge text is refused at once and not echoed', () => {
    const { error } = subscriptionSchema.safeParse('p'.repeat(1_000_000));
    expect(error?.issues.map((issue) => issue.message)).toEqual(['Must be an event type, such as payment.completed.']);
  });
});

describe('expanding a subscription', () => {
  test('* is every type but the operational ones', () => {
    expect(expandSubscription(['*'])).toEqual(eventTypes.filter((row) => !row.operational).map((row) => row.type));
  });

  test('operational types are included when they are named, one by one or as a resource', () => {
    expect(expandSubscription(['webhook.test'])).toEqual(['webhook.test']);
    expect(expandSubscription(['api_key.*'])).toEqual(eventTypeNames.filter((type) => type.startsWith('api_key.')));
    expect(expandSubscription(['*', 'api_key.exposed'])).toEqual([...expandSubscription(['*']), 'api_key.exposed']);
  });

  test('webhook.* does not include webhook_endpoint', () => {
    expect(expandSubscription(['webhook.*'])).toEqual(['webhook.test']);
  });

  test('a type is selected exactly when one of its patterns is subscribed', () => {
    fc.assert(
      fc.property(subscription, fc.constantFrom(...eventTypeNames), (subscribed, type) => {
        const byPattern = patternsMatching(type).some((pattern) => subscribed.includes(pattern));
        const byHand = subscribed.some(
          (pattern) =>
            pattern === type ||
            (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))) ||
            (pattern === '*' && !findEventType(type).operational),
        );
        expect(byPattern).toBe(byHand);
        expect(expandSubscription(subscribed).includes(type)).toBe(byHand);
      }),
    );
  });

  test('two subscriptions together select what either selects, each type once, in the order of the table', () => {
    fc.assert(
      fc.property(subscription, subscription, (one, other) => {
        const either = new Set([...expandSubscription(one), ...expandSubscription(other)]);
        expect(expandSubscription([...one, ...other])).toEqual(eventTypeNames.filter((type) => either.has(type)));
      }),
    );
  });
});

describe('the scopes a subscription needs', () => {
  test.each([
    [['payment.completed'], ['payments:read']],
    [['payment.*', 'payment.created'], ['payments:read']],
    [['webhook.test', 'webhook_endpoint.failing'], ['endpoints:read']],
    [['api_key.*'], ['api_keys:read']],
    [['*'], ['payments:read', 'invoices:read', 'refunds:read', 'payouts:read', 'transactions:read']],
    [[], []],
  ])('%j: %j', (subscribed, scopes) => {
    expect(scopesForSubscription(subscribed)).toEqual(scopes);
  });

  test('cover every type it selects', () => {
    fc.assert(
      fc.property(subscription, (subscribed) => {
        const held = scopesForSubscription(subscribed);
        for (const type of expandSubscription(subscribed)) expect(held).toContain(findEventType(type).scope);
      }),
    );
  });
});

test('a suggestion is at most three edits away, and short words get none', () => {
  expect(nearest('kitten', ['sitting'])).toBeNull();
  expect(nearest('kittens', ['mittens', 'kitten'])).toBe('mittens');
  expect(nearest('abcdefghi', ['abcdefxyz'])).toBe('abcdefxyz');
  expect(nearest('abcdefghijkl', ['abcdefgh'])).toBeNull();
  expect(nearest('ab', ['ac'])).toBeNull();
});
