import { expect, test } from 'vitest';
import { isRefundable, stepsOf } from './steps.ts';

const seen = { status: 'detected' } as const;
const final = { status: 'confirmed' } as const;
const gone = { status: 'reorged' } as const;

test.each([
  [
    'a fresh payment can be paid in every way, or not at all',
    { status: 'created', exception: 'none', amount_due: '10', transactions: [] },
    ['detected', 'confirmed', 'underpaid', 'overpaid', 'late', 'expired', 'failed'],
  ],
  [
    'what was seen is confirmed, rejected or drops out of the chain',
    { status: 'detected', exception: 'none', amount_due: '0', transactions: [seen] },
    ['confirmed', 'overpaid', 'failed', 'reorged'],
  ],
  [
    'half a payment can be completed, or run out of time',
    { status: 'confirming', exception: 'underpaid', amount_due: '5', transactions: [final] },
    ['detected', 'confirmed', 'underpaid', 'overpaid', 'late', 'expired', 'reorged'],
  ],
  [
    'a completed payment can be overpaid, or drop out of the chain',
    { status: 'completed', exception: 'none', amount_due: '0', transactions: [final] },
    ['overpaid', 'reorged'],
  ],
  [
    'an expired one can only be paid late',
    { status: 'expired', exception: 'none', amount_due: '10', transactions: [] },
    ['late'],
  ],
  [
    'late money is confirmed like any other',
    { status: 'expired', exception: 'late', amount_due: '0', transactions: [seen] },
    ['confirmed', 'failed', 'reorged'],
  ],
  [
    'a failed one can be paid again, but no longer expires',
    { status: 'failed', exception: 'none', amount_due: '10', transactions: [gone] },
    ['detected', 'confirmed', 'underpaid', 'overpaid'],
  ],
] as const)('%s', (_, payment, steps) => {
  expect(stepsOf(payment)).toEqual(steps);
});

test.each([
  ['what is not confirmed cannot be given back', '0', '0', false],
  ['what is confirmed can', '10', '0', true],
  ['until nothing is left', '0.3', '0.30', false],
  ['nor what a reorganisation took after it was given back', '2', '10', false],
] as const)('%s', (_, amount_confirmed, amount_refunded, expected) => {
  expect(isRefundable({ amount_confirmed, amount_refunded })).toBe(expected);
});
