import { expect, test } from 'vitest';
import { explore } from './explore.ts';
import { type Rules, rulesInForce } from './model.ts';
import { deliveryBirths, deliveryMoves } from './states.ts';

const { moves } = rulesInForce;

test('a delivery with two dispatchers is never lost, stuck or settled twice, in whatever order things happen', () => {
  const { states, rules, broken } = explore();
  expect(broken).toBeNull();
  expect(states).toBeGreaterThan(10_000);
  // Every operation of the table took part; `resume_held` changes no state.
  const operations = Object.keys({ ...deliveryBirths, ...deliveryMoves }).filter((name) => name !== 'resume_held');
  expect([...rules.keys()]).toEqual(expect.arrayContaining(operations));
});

/** What breaks when one rule is broken. */
const broken: [string, Partial<Rules>, string][] = [
  [
    'a resend that fails makes the delivery fail',
    { moves: { ...moves, settle_last_failure: { sending: 'failed', resend_sending: 'failed' } } },
    'succeeded is final',
  ],
  [
    'a replay restarts what is being sent',
    { moves: { ...moves, requeue: { ...moves.requeue, sending: 'waiting' } } },
    'a delivery is being sent exactly while a lease claims it',
  ],
  [
    'a cancel ends what is being sent',
    { moves: { ...moves, cancel_pending: { ...moves.cancel_pending, sending: 'canceled' } } },
    'a delivery is being sent exactly while a lease claims it',
  ],
  ['nothing claims a resend', { moves: { ...moves, claim: { waiting: 'sending' } } }, 'a delivery is never stuck'],
  [
    'any attempt of a delivery settles the claim that its dispatcher has now',
    { settleComparesNumbers: false },
    'attempts are numbered without gaps or repeats',
  ],
  [
    'a dispatcher that lost its lease releases what it claimed again under the next one',
    { releaseComparesLeases: false },
    'a claim is ended once, by the dispatcher that has it',
  ],
  [
    'a dispatcher claims while it waits for the reply to a release',
    { releasesBeforeClaims: false },
    'a claim is ended once, by the dispatcher that has it',
  ],
  [
    'what a publish began is released late, whether it is still that or was claimed since',
    { releaseBegunComparesBirths: false },
    'a claim is ended once, by the dispatcher that has it',
  ],
  [
    'nobody looks for what a publish began after it has committed',
    { looksAfterTheEnd: false },
    'a delivery is never stuck',
  ],
  [
    'a publish begins what it makes under a lease that was reclaimed before its commit',
    { birthsLockLeases: false },
    'a delivery is never stuck',
  ],
];

test.each(broken)('the model finds what breaks when %s', (_, rules, invariant) => {
  const found = explore({ ...rulesInForce, ...rules }).broken;
  expect(found?.invariant).toBe(invariant);
  expect(found?.way.length).toBeGreaterThan(2);
});
