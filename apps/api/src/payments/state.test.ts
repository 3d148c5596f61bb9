import { paymentMachine, type PaymentStatus } from '@cryptoix/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exact, factsOf, type Received } from '../../test/money.ts';
import { paymentState } from './state.ts';

const paid = (amount: string, more: Partial<Received> = {}): Received => ({
  status: 'detected',
  amount,
  confirmations: 0,
  late: false,
  ...more,
});
const confirmed = (amount: string) => paid(amount, { status: 'confirmed', confirmations: 19 });
const confirmedLate = (amount: string) => paid(amount, { status: 'confirmed', confirmations: 19, late: true });
const reorged = (amount: string) => paid(amount, { status: 'reorged' });
const asked = { pay: '10', tolerance: exact };
const of = (transactions: Received[], expired = false) => {
  const { status, exception } = paymentState({ ...asked, expired, ...factsOf(transactions) });
  return `${status} ${exception}`;
};

describe('a payment of 10', () => {
  test.each<[string, Received[]]>([
    ['created none', []],
    ['detected none', [paid('10')]],
    ['detected underpaid', [paid('9.999999')]],
    ['detected overpaid', [paid('10.000001')]],
    ['confirming none', [paid('10', { confirmations: 1 })]],
    ['confirming none', [confirmed('4'), paid('6')]],
    ['confirming underpaid', [confirmed('4')]],
    ['completed none', [confirmed('10')]],
    ['completed none', [confirmed('4'), confirmed('6')]],
    ['completed overpaid', [confirmed('10'), paid('1')]],
    ['failed none', [reorged('10')]],
    ['failed none', [paid('10', { status: 'failed' })]],
    ['completed none', [reorged('10'), confirmed('10')]],
    ['confirming underpaid', [reorged('6'), confirmed('4')]],
  ])('is %s after %j', (expected, transactions) => {
    expect(of(transactions)).toBe(expected);
  });

  test.each<[string, Received[]]>([
    ['confirming underpaid', [confirmed('9.894999')]],
    ['completed none', [confirmed('9.895')]],
    ['detected none', [paid('9.895')]],
    ['completed none', [confirmed('9.895'), paid('0.5', { status: 'failed' })]],
    ['completed none', [confirmed('10.005')]],
    ['completed overpaid', [confirmed('10.005001')]],
    ['confirming none', [confirmed('5'), paid('4.9')]],
    ['created none', []],
    ['failed none', [reorged('9.895')]],
  ])('of which 0.105 may be missing and 0.005 be too much is %s after %j', (expected, transactions) => {
    const tolerance = { below: '0.105', above: '0.005' };
    const { status, exception } = paymentState({ pay: '10', tolerance, expired: false, ...factsOf(transactions) });
    expect(`${status} ${exception}`).toBe(expected);
  });

  test.each<[string, Received[]]>([
    ['expired none', []],
    ['expired underpaid', [confirmed('4')]],
    ['expired late', [paid('10', { late: true })]],
    ['expired late', [confirmed('4'), paid('6', { late: true })]],
    ['expired none', [paid('10', { late: true, status: 'reorged' })]],
    ['expired late', [confirmed('6'), confirmedLate('9')]],
    ['expired late', [confirmedLate('40')]],
    // It turns out that it was paid in time.
    ['detected none', [paid('10')]],
    ['confirming none', [confirmed('4'), paid('6')]],
    ['completed none', [confirmed('10')]],
    ['completed overpaid', [confirmed('10'), confirmedLate('3')]],
    // Late money completes nothing.
    ['confirming overpaid', [paid('10'), confirmedLate('10')]],
  ])('that ran out of time is %s after %j', (expected, transactions) => {
    expect(of(transactions, true)).toBe(expected);
  });

  test('whose timely money drops out does not keep its rate for money that came after that', () => {
    expect(of([paid('10'), confirmedLate('10')])).toBe('confirming overpaid');
    expect(of([reorged('10'), confirmedLate('10')])).toBe('expired late');
  });
});

const anyTransaction = fc.record({
  status: fc.constantFrom('detected' as const, 'confirmed' as const, 'reorged' as const, 'failed' as const),
  amount: fc.integer({ min: 1, max: 20 }).map(String),
  confirmations: fc.integer({ min: 0, max: 20 }),
  late: fc.boolean(),
});

/** Every change of a payment's transactions that one report can make. */
function* next(transactions: readonly Received[]): Generator<Received[]> {
  yield [...transactions, paid('7')];
  yield [...transactions, paid('7', { late: true })];
  for (const [index, row] of transactions.entries()) {
    const turned = (change: Partial<Received>) => transactions.with(index, { ...row, ...change });
    if (row.status === 'detected') {
      yield turned({ confirmations: row.confirmations + 1 });
      yield turned({ status: 'confirmed', confirmations: 20 });
      yield turned({ status: 'reorged', confirmations: 0 });
      yield turned({ status: 'failed', confirmations: 0 });
    }
    if (row.status === 'confirmed') yield turned({ status: 'reorged', confirmations: 0 });
    if (row.late) yield turned({ late: false });
    if (row.status === 'reorged') yield turned({ status: 'detected', confirmations: 0 });
  }
}

test('after any report, the payment makes only moves of its state machine', () => {
  fc.assert(
    fc.property(fc.array(anyTransaction, { maxLength: 5 }), fc.boolean(), (transactions, expired) => {
      const from = paymentState({ ...asked, expired, ...factsOf(transactions) });
      for (const after of next(transactions)) {
        const to = paymentState({ ...asked, expired: from.status === 'expired', ...factsOf(after) });
        if (to.status !== from.status) expect(paymentMachine.canMove(from.status, to.status)).toBe(true);
      }
      const open: readonly PaymentStatus[] = ['created', 'detected', 'confirming'];
      if (open.includes(from.status)) expect(paymentMachine.canMove(from.status, 'expired')).toBe(true);
    }),
  );
});
