import type { PaymentException, PaymentStatus } from '@cryptoix/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventTypesOf, type Standing } from './event-types.ts';

/** `status exception received confirmed`, as in `detected underpaid 4 0`. */
type Words = `${PaymentStatus} ${PaymentException} ${number} ${number}`;

const statuses = ['created', 'detected', 'confirming', 'completed', 'expired', 'failed'] as const;
const exceptions = ['none', 'underpaid', 'overpaid', 'late'] as const;

function standing(words: Words): Standing {
  const [status, exception, received = '0', confirmed = '0'] = words.split(' ');
  return {
    status: statuses.find((one) => one === status) ?? 'created',
    exception: exceptions.find((one) => one === exception) ?? 'none',
    received,
    confirmed,
  };
}

/** The events of a payment of 100. @param confirmedInTime the confirmed amount that came before it expired */
const typesOf = (before: Words, after: Words, { confirmedInTime, otherAsset = false }: More = {}) => {
  const now = standing(after);
  const types = eventTypesOf(standing(before), {
    ...now,
    pay: '100',
    tolerance: { below: '0', above: '0' },
    confirmedInTime: confirmedInTime ?? now.confirmed,
    otherAsset,
  });
  return types.map((type) => type.slice('payment.'.length)).join(' ');
};
interface More {
  confirmedInTime?: string;
  otherAsset?: boolean;
}

describe('of a payment of 100 that is', () => {
  test.each<[what: string, Words, Words, types: string, More?]>([
    ['seen in full', 'created none 0 0', 'detected none 100 0', 'detected'],
    ['seen in part', 'created none 0 0', 'detected underpaid 30 0', 'detected underpaid'],
    ['seen in part again', 'detected underpaid 30 0', 'detected underpaid 60 0', 'underpaid'],
    ['seen with its rest', 'detected underpaid 60 0', 'detected none 100 0', 'detected'],
    ['seen with its rest while it confirms', 'confirming underpaid 60 60', 'confirming none 100 60', 'detected'],
    ['seen with too much', 'created none 0 0', 'detected overpaid 110 0', 'detected'],
    ['seen with too much at its second transfer', 'detected none 100 0', 'detected overpaid 110 0', 'detected'],
    ['seen again, completed', 'completed none 100 100', 'completed overpaid 200 100', 'detected'],
    ['included in a block', 'detected none 100 0', 'confirming none 100 0', 'confirming'],
    ['confirmed in part', 'detected none 100 0', 'confirming none 100 40', 'confirming'],
    ['confirmed in a second part', 'confirming none 100 40', 'confirming none 100 70', 'confirming'],
    ['confirmed in full', 'confirming none 100 40', 'completed none 100 100', 'completed'],
    ['confirmed with too much', 'confirming overpaid 110 0', 'completed overpaid 110 110', 'completed overpaid'],
    ['confirmed, its surplus not yet', 'confirming overpaid 110 0', 'completed overpaid 110 100', 'completed'],
    ['completed, and its surplus is confirmed', 'completed overpaid 110 100', 'completed overpaid 110 110', 'overpaid'],
    ['completed, and a third is confirmed', 'completed overpaid 120 110', 'completed overpaid 120 120', 'overpaid'],
    ['completed, and its surplus is lost', 'completed overpaid 110 110', 'completed none 100 100', 'detected'],
    ['completed, and a part is lost', 'completed none 100 100', 'confirming underpaid 40 40', 'confirming underpaid'],
    ['completed, and all is lost', 'completed none 100 100', 'failed none 0 0', 'failed'],
    ['failed, and is back', 'failed none 0 0', 'detected none 100 0', 'detected'],
    ['seen in full, and a part is lost', 'detected none 100 0', 'detected underpaid 40 0', 'detected underpaid'],
    ['seen in part, and a part is lost', 'detected underpaid 60 0', 'detected underpaid 30 0', 'detected'],
    ['out of time', 'created none 0 0', 'expired none 0 0', 'expired'],
    ['out of time with a part', 'detected underpaid 60 0', 'expired underpaid 60 0', 'expired'],
    ['expired, and its part in time is confirmed', 'expired underpaid 60 0', 'expired underpaid 60 60', 'confirming'],
    ['expired, and is seen late', 'expired none 0 0', 'expired late 100 0', 'detected'],
    ['expired, and a part is seen late', 'expired none 0 0', 'expired late 50 0', 'underpaid'],
    ['expired, and a second part is seen late', 'expired late 50 0', 'expired late 100 0', 'detected'],
    ['late, and confirmed', 'expired late 100 0', 'expired late 100 100', 'late', { confirmedInTime: '0' }],
    ['late, and confirmed in part', 'expired late 100 0', 'expired late 100 50', 'late', { confirmedInTime: '0' }],
    [
      '60 in time and 90 late, and the 90 are confirmed',
      'expired late 150 60',
      'expired late 150 150',
      'late overpaid',
      { confirmedInTime: '60' },
    ],
    ['late, and lost', 'expired late 100 100', 'expired none 0 0', 'detected', { confirmedInTime: '0' }],
    ['expired, and turns out to be seen in time', 'expired none 0 0', 'detected none 100 0', 'detected'],
    ['late, and turns out to be paid in time', 'expired late 100 100', 'completed none 100 100', 'completed'],
    ['late in part, and turns out to be in time', 'expired late 60 60', 'expired underpaid 60 60', 'underpaid'],
    [
      'completed, and only what came after its time is left',
      'completed overpaid 200 200',
      'expired late 100 100',
      'expired late',
      { confirmedInTime: '0' },
    ],
    ['sent another token', 'created none 0 0', 'created none 0 0', 'detected', { otherAsset: true }],
    [
      'completed by what brings another token too',
      'confirming none 100 0',
      'completed none 100 100',
      'detected completed',
      { otherAsset: true },
    ],
    [
      'detected by what brings another token too',
      'created none 0 0',
      'detected none 100 0',
      'detected',
      { otherAsset: true },
    ],
    ['reported as it is', 'completed overpaid 110 110', 'completed overpaid 110 110', ''],
    ['reported as late as it is', 'expired late 100 100', 'expired late 100 100', '', { confirmedInTime: '0' }],
  ])('%s: from %s to %s: %s', (_, before, after, types, more) => {
    expect(typesOf(before, after, more)).toBe(types);
  });
});

const anyStanding = fc
  .record({
    status: fc.constantFrom(...statuses),
    exception: fc.constantFrom(...exceptions),
    amounts: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ status, exception, amounts }) => {
    const [confirmedInTime = '0', confirmed = '0', received = '0'] = amounts.toSorted((a, b) => a - b).map(String);
    return {
      status,
      exception,
      received,
      confirmed,
      confirmedInTime,
      pay: '100',
      tolerance: { below: '0', above: '0' },
      otherAsset: false,
    };
  });

test('every change of status or amount has an event, and those that lead to goods or refunds are true and new', () => {
  fc.assert(
    fc.property(anyStanding, anyStanding, (before, after) => {
      const types = eventTypesOf(before, after);
      const turned = before.status !== after.status;
      const rose = Number(after.confirmed) > Number(before.confirmed);
      if (turned || rose || before.received !== after.received) expect(types).not.toEqual([]);
      expect(new Set(types).size).toBe(types.length);
      for (const once of ['completed', 'expired', 'failed'] as const) {
        expect(types.includes(`payment.${once}`)).toBe(turned && after.status === once);
      }
      if (types.includes('payment.overpaid')) expect(Number(after.confirmed)).toBeGreaterThan(100);
      if (types.includes('payment.late')) expect(after.status).toBe('expired');
      for (const given of ['overpaid', 'late'] as const) {
        if (types.includes(`payment.${given}`)) expect(turned || rose).toBe(true);
      }
    }),
  );
});
