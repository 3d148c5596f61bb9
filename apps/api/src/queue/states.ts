import type { DeliveryStatus } from '@cryptoix/core';

/**
 * A delivery is one event on its way to one endpoint. This module makes every change to it, one operation a file, and nobody
 * else writes its tables (a lint rule): `delivery_queue` has a delivery whole while it is to be sent, `deliveries` is the
 * history, which it enters when it is over, and `attempts` is the log of what was sent. Readers read the first two as one,
 * `all_deliveries`.
 *
 *                          release, release_begun, reclaim, a failure to be retried
 *                        ┌────────────────────────────────────┐
 *                        ▼                                    │
 *     enqueue ──────▶ waiting ────────── claim ──────────▶ sending
 *                      ▲ │                                    │
 *                      │ │                                    ├── 2xx ───────────────────────▶ succeeded
 *                      │ │                                    ├── schedule spent, expire ────▶ failed
 *                      │ └── cancel, skip ▶ canceled ◀── 410 ──┘
 *                      │                       │
 *                      └── requeue ────────────┴── requeue ── failed
 *
 *     succeeded ── requeue ──▶ resend_waiting ── claim ──▶ resend_sending ── any response ──▶ succeeded
 *                                  │    ▲                        │
 *                  succeeded ◀─────┘    └── release, reclaim ────┘
 *                          cancel
 *
 * Its status is `pending` in waiting and sending, `succeeded` in the three of the second picture, and else the name of the
 * state. Enqueueing for a disabled endpoint makes a delivery that is canceled from the start. Publishing enqueues straight
 * into sending what the dispatcher of the same process takes at once; if nobody knows whether that committed, `release_begun`
 * releases it. A paused endpoint needs no state: `claim` passes over
 * what waits for it, and `resumeHeld` spreads the times at which that is due.
 *
 * What always holds, once a transaction has committed:
 *
 * - A delivery has one row: in `delivery_queue` while it is to be sent, which a pending one is, and a succeeded one while it is
 *   sent again; in `deliveries` otherwise. An operation moves it in one statement, so that a statement that reads both sees it once.
 * - Its row in the history is inserted once and not updated. `requeue` takes it out again, which is rare.
 * - Succeeded is final. Whatever is done to a delivery that succeeded, it stays succeeded.
 * - A claimed row belongs to a dispatcher whose lease has not been reclaimed (`liveLease`). Only that one settles, releases or
 *   expires it; nobody else touches it until then, requeue and cancel included.
 * - Attempts are numbered from 1 without gaps or repeats: `attempts` in the queue is the number of the last one that was
 *   recorded, an interrupted attempt included, and to settle with any other number writes nothing.
 * - `step` counts the failures of the schedule alone: an interrupted attempt and one by hand between two of the schedule
 *   do not move it; a requeue after the end starts it at 0.
 * - Of an ordered lane only the first is claimed, and none that is published later comes before it (`order.ts`).
 * - There is at most one delivery of an event to an endpoint: who adds one to what was published waits for `lockMissing`.
 * - `settle` and `reclaim` lock the rows of the queue in the order of their ids, and `claim` skips what is locked, so that
 *   dispatchers do not wait for each other in a circle.
 */
export const deliveryStates = [
  'waiting',
  'sending',
  'succeeded',
  'failed',
  'canceled',
  'resend_waiting',
  'resend_sending',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A state as callers see it. */
export const statusOf: Readonly<Record<DeliveryState, DeliveryStatus>> = {
  waiting: 'pending',
  sending: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
  resend_waiting: 'succeeded',
  resend_sending: 'succeeded',
};

/**
 * The state in which a publish makes a delivery: for an endpoint that takes it; for one of which the dispatcher of the same
 * process has offered room; for a disabled one.
 */
export const deliveryBirths = {
  enqueue: 'waiting',
  enqueue_leased: 'sending',
  enqueue_disabled: 'canceled',
} as const satisfies Record<string, DeliveryState>;

/**
 * What each operation makes of a delivery in each state; it leaves alone what is not named. The test of this module puts
 * deliveries into every state, runs every operation and compares. `settle` has a line for each way an attempt ends.
 * `release_begun` is of what began under a lease, and leaves alone what was claimed; `skip` is of the first of an ordered lane.
 */
export const deliveryMoves = {
  requeue: { failed: 'waiting', canceled: 'waiting', succeeded: 'resend_waiting' },
  claim: { waiting: 'sending', resend_waiting: 'resend_sending' },
  release: { sending: 'waiting', resend_sending: 'resend_waiting' },
  release_begun: { sending: 'waiting' },
  reclaim: { sending: 'waiting', resend_sending: 'resend_waiting' },
  settle_success: { sending: 'succeeded', resend_sending: 'succeeded' },
  settle_failure: { sending: 'waiting', resend_sending: 'succeeded' },
  settle_last_failure: { sending: 'failed', resend_sending: 'succeeded' },
  settle_gone: { sending: 'canceled', resend_sending: 'succeeded' },
  expire: { sending: 'failed', resend_sending: 'succeeded' },
  cancel_pending: { waiting: 'canceled', resend_waiting: 'succeeded' },
  cancel_unwanted: { waiting: 'canceled', resend_waiting: 'succeeded' },
  skip: { waiting: 'canceled' },
  resume_held: {},
} as const satisfies Record<string, Partial<Record<DeliveryState, DeliveryState>>>;
