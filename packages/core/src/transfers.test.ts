import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PayoutCounts, payoutStatusOf } from './events/payout.ts';
import type { Machine } from './money/machine.ts';
import {
  payoutItemMachine,
  type PayoutItemStatus,
  payoutItemStatuses,
  payoutMachine,
  payoutStatuses,
  refundMachine,
  refundStatuses,
  withdrawalMachine,
  withdrawalStatuses,
} from './money/machines.ts';

/** Every transition of a machine as text. */
const movesOf = <Status extends string>(machine: Machine<Status>, statuses: readonly Status[]) =>
  statuses.flatMap((from) => statuses.filter((to) => machine.canMove(from, to)).map((to) => `${from} → ${to}`));

const sending = ['created → processing', 'created → failed', 'processing → completed', 'processing → failed'];

describe('a status changes as its table says and no other way', () => {
  test.each([
    ['a refund', movesOf(refundMachine, refundStatuses), sending],
    ['a withdrawal', movesOf(withdrawalMachine, withdrawalStatuses), sending],
    [
      'a payout',
      movesOf(payoutMachine, payoutStatuses),
      [
        'draft → submitted',
        'draft → canceled',
        'submitted → processing',
        'submitted → failed',
        'processing → completed',
        'processing → partially_completed',
        'processing → failed',
      ],
    ],
    [
      'an item of a payout',
      movesOf(payoutItemMachine, payoutItemStatuses),
      [
        'pending → processing',
        'pending → failed',
        'pending → canceled',
        'processing → completed',
        'processing → failed',
      ],
    ],
  ])('%s', (_, moves, allowed) => {
    expect(moves).toEqual(allowed);
  });
});

describe('a released payout', () => {
  test.each<[PayoutCounts, string]>([
    [{ items: 3, processing: 0, completed: 0, failed: 0 }, 'submitted'],
    [{ items: 3, processing: 1, completed: 0, failed: 0 }, 'processing'],
    [{ items: 3, processing: 0, completed: 0, failed: 1 }, 'processing'],
    [{ items: 3, processing: 1, completed: 1, failed: 1 }, 'processing'],
    [{ items: 3, processing: 0, completed: 2, failed: 0 }, 'processing'],
    [{ items: 3, processing: 0, completed: 3, failed: 0 }, 'completed'],
    [{ items: 3, processing: 0, completed: 2, failed: 1 }, 'partially_completed'],
    [{ items: 3, processing: 0, completed: 1, failed: 2 }, 'partially_completed'],
    [{ items: 3, processing: 0, completed: 0, failed: 3 }, 'failed'],
  ])('with %o is %s', (counts, status) => {
    expect(payoutStatusOf(counts)).toBe(status);
  });

  test('changes only as its table allows when its items do', () => {
    const steps = fc.array(fc.record({ at: fc.nat({ max: 4 }), to: fc.constantFrom(...payoutItemStatuses) }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (size, moves) => {
        const items = Array.from<PayoutItemStatus>({ length: size }).fill('pending');
        const count = (status: string) => items.filter((item) => item === status).length;
        let status = payoutStatusOf({ items: size, processing: 0, completed: 0, failed: 0 });
        for (const { at, to } of moves) {
          const from = items[at];
          if (from === undefined || to === 'canceled' || !payoutItemMachine.canMove(from, to)) continue;
          items[at] = to;
          const next = payoutStatusOf({
            items: size,
            processing: count('processing'),
            completed: count('completed'),
            failed: count('failed'),
          });
          expect(next === status || payoutMachine.canMove(status, next), `${status} → ${next}`).toBe(true);
          status = next;
        }
      }),
    );
  });
});
