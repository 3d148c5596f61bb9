import { attemptErrors } from '@cryptoix/core';
import { expect, test } from 'vitest';
import { describeDelivery } from './story.ts';
import type { Attempt, DeliveryDetail } from './types.ts';

const now = Date.parse('2026-11-23T12:00:00.000Z');
const attempt = (fields: Partial<Attempt>): Attempt => ({
  number: 1,
  trigger: 'schedule',
  started_at: '2026-11-23T11:59:00.000Z',
  duration_ms: 1_200,
  status_code: 200,
  error: null,
  error_detail: null,
  address: null,
  url: 'https://shop.example/webhooks',
  request: { headers: {}, body: '{}' },
  response: null,
  ...fields,
});
const delivery = (fields: Partial<DeliveryDetail>): DeliveryDetail => ({
  id: 1,
  event_id: 'evt_1',
  event_type: 'payment.completed',
  object_id: null,
  endpoint_id: 'whe_1',
  status: 'pending',
  cancel_reason: null,
  attempt_count: fields.attempts?.length ?? 0,
  next_attempt_at: null,
  waits_behind: null,
  waits_for: null,
  last_status_code: null,
  last_error: null,
  last_duration_ms: null,
  created_at: '2026-11-23T11:59:00.000Z',
  attempts: [],
  next_attempts: [],
  ...fields,
});
const failed = attempt({ status_code: 500, error: 'status' });
const soon = '2026-11-23T12:05:00.000Z';

test('a failure that is tried again says what happened, when it is tried again, and what to do', () => {
  expect(describeDelivery(delivery({ attempts: [failed], next_attempt_at: soon }), now, false)).toEqual({
    happened: 'Your server answered 500 in 1.2 s.',
    next: 'We try again in 5 min. Fix it sooner? Replay now.',
    advice: {
      todo: 'Check the server log at the time of the attempt.',
      guide: '/docs/status-codes#what-your-server-sends-us',
    },
  });
});

test.each([
  [delivery({}), 'It has not been sent yet.', 'It is being sent now.'],
  [delivery({ status: 'succeeded', attempts: [attempt({})] }), 'Your server answered 200 in 1.2 s.', null],
  [
    delivery({ status: 'succeeded', attempts: [attempt({}), failed] }),
    'Your server answered 500 in 1.2 s.',
    'It was delivered earlier, so nothing is lost.',
  ],
  [
    delivery({ status: 'failed', attempts: [failed] }),
    'Your server answered 500 in 1.2 s.',
    'We stopped after 1 attempt. Fix the cause, then replay it.',
  ],
  [
    delivery({ status: 'canceled', cancel_reason: 'endpoint_deleted' }),
    'It has not been sent yet.',
    'It was canceled because the endpoint was deleted.',
  ],
  [
    delivery({ status: 'failed', cancel_reason: 'event_expired' }),
    'It was never sent.',
    'Its event is no longer stored, so it can’t be sent.',
  ],
])('every state has its words (%#)', (one, happened, next) => {
  expect(describeDelivery(one, now, false)).toMatchObject({ happened, next });
});

test('a delivery whose event is no longer stored has no advice', () => {
  const { advice } = describeDelivery(
    delivery({ status: 'failed', cancel_reason: 'event_expired', attempts: [failed] }),
    now,
    false,
  );
  expect(advice).toBeNull();
});

test('a delivery held by a pause does not say that it is retried', () => {
  const { next } = describeDelivery(delivery({ attempts: [failed], next_attempt_at: soon }), now, true);
  expect(next).toBe('It waits until you resume the endpoint.');
});

test('a long overdue delivery does not say that it is sent "now"', () => {
  const { next } = describeDelivery(delivery({ next_attempt_at: '2026-11-23T11:50:00.000Z' }), now, false);
  expect(next).toMatch(/^It waits in line/);
});

test('a delivery that waits behind another of its order says so, and one that was skipped says why', () => {
  expect(describeDelivery(delivery({ waits_behind: 7 }), now, false).next).toBe(
    'It waits for an earlier event, in the order of the endpoint:',
  );
  const skipped = delivery({ status: 'canceled', cancel_reason: 'skipped', attempts: [failed] });
  expect(describeDelivery(skipped, now, false).next).toMatch(/^It was skipped/);
});

test('a delivery that waits for a rate limit says so', () => {
  const { next } = describeDelivery(
    delivery({ next_attempt_at: '2026-11-23T11:59:59.000Z', waits_for: 'rate_limit' }),
    now,
    false,
  );
  expect(next).toBe('It waits for the rate limit of the endpoint.');
});

test.each(attemptErrors)('a failure by %s comes with advice', (error) => {
  const { happened, advice } = describeDelivery(
    delivery({ attempts: [attempt({ error, status_code: null })] }),
    now,
    false,
  );
  expect(happened).toMatch(/^[A-Z].*\.$/);
  expect(advice?.todo).toMatch(/^[A-Z].*\.$/);
});
