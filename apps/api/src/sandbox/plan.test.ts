import {
  add,
  AppError,
  compare,
  decimalPlaces,
  measure,
  paymentExceptions,
  paymentStatuses,
  paymentSteps,
} from '@cryptoix/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plan, type Situation } from './plan.ts';

const situation: Situation = {
  status: 'created',
  exception: 'none',
  asset: 'USDT',
  precision: 6,
  asked: { pay: '10', tolerance: { below: '0.5', above: '0.009999' } },
  received: '0',
  transactions: 0,
  waiting: false,
  onChain: false,
};

const units = (most: number) => fc.integer({ min: 0, max: most }).map((count) => String(count / 1_000_000));
const anyScene = fc
  .record({
    status: fc.constantFrom(...paymentStatuses),
    exception: fc.constantFrom(...paymentExceptions),
    paid: units(20_000_000),
    transactions: fc.nat(100),
    waiting: fc.boolean(),
    onChain: fc.boolean(),
  })
  .map(({ paid, ...rest }): Situation => {
    const nothingCame = rest.status === 'created' || rest.status === 'failed';
    return { ...situation, ...rest, received: nothingCame ? '0' : paid };
  });

test('an amount that arrives has the precision of its network, or the step is refused with a message', () => {
  fc.assert(
    fc.property(anyScene, fc.constantFrom(...paymentSteps), (now, what) => {
      try {
        const moves = plan(what, undefined, now);
        expect(moves.length).toBeGreaterThan(0);
        for (const move of moves) {
          if (move.do !== 'receive') continue;
          expect(compare(move.amount, '0')).toBe(1);
          expect(decimalPlaces(move.amount)).toBeLessThanOrEqual(6);
          const after = what === 'underpaid' ? 'short' : what === 'overpaid' ? 'over' : 'enough';
          expect(measure(add(now.received, move.amount), now.asked)).toBe(after);
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect(['conflict', 'validation_failed']).toContain(error.code);
      }
    }),
  );
});

test.each([
  ['underpaid', '9.5', 'must be less than the 10 USDT due, and by more than its tolerance of 0.5'],
  ['overpaid', '10.009', 'must be more than the 10 USDT due, and by more than its tolerance of 0.009999'],
] as const)('%s by less than the tolerance is refused', (what, amount, message) => {
  expect(() => plan(what, amount, situation)).toThrow(message);
});

test('a payment takes at most a hundred transactions, and can still lose them', () => {
  const full = { ...situation, transactions: 100, waiting: true, onChain: true };
  expect(() => plan('detected', undefined, full)).toThrow(/^This payment is created: it has 100 transactions/);
  expect(plan('reorged', undefined, full)).toEqual([{ do: 'reorg' }]);
});
