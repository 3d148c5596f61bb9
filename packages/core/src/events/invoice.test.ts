import fc from 'fast-check';
import { expect, test } from 'vitest';
import { invoiceMachine, invoiceStatuses } from '../money/machines.ts';
import { invoiceStatusOf } from './invoice.ts';

const cents = fc.integer({ min: 0, max: 300 }).map((units) => String(units / 100));
const wasSent = fc.constantFrom(...invoiceStatuses.filter((status) => status !== 'draft'));

test('any payment or reorg changes an invoice only as its table allows', () => {
  fc.assert(
    fc.property(wasSent, cents, (before, paid) => {
      const after = invoiceStatusOf(before, paid, '1.5');
      expect(after === before || invoiceMachine.canMove(before, after)).toBe(true);
    }),
  );
});

test.each([
  ['sent', '0', 'sent'],
  ['sent', '0.01', 'partially_paid'],
  ['partially_paid', '1.49', 'partially_paid'],
  ['partially_paid', '1.50', 'paid'],
  ['paid', '1.51', 'overpaid'],
  ['overpaid', '1.5', 'paid'],
  ['paid', '1', 'partially_paid'],
  ['overpaid', '0', 'sent'],
  ['expired', '0', 'expired'],
  ['expired', '1.49', 'expired'],
  ['expired', '1.5', 'paid'],
  ['expired', '2', 'overpaid'],
  ['voided', '1.5', 'voided'],
] as const)('an invoice of 1.5 that is %s with %s paid is %s', (before, paid, after) => {
  expect(invoiceStatusOf(before, paid, '1.5')).toBe(after);
});

test('a voided invoice is final, and only an unpaid one is voided', () => {
  expect(invoiceMachine.isFinal('voided')).toBe(true);
  const voidable = invoiceStatuses.filter((from) => invoiceMachine.canMove(from, 'voided'));
  expect(voidable).toEqual(['draft', 'sent', 'partially_paid', 'expired']);
});
