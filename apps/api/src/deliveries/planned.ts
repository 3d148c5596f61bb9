import { retrySchedule } from '@cryptoix/core';

/** A place in the queue, as far as the plan depends on it. */
interface Queued {
  due_at: Date;
  attempts: number;
  step: number;
  once: boolean;
}

/**
 * The attempts still to come if each of them fails: the first when it is due, the later ones by the schedule, whose
 * jitter (±20 %) is drawn when the time comes.
 */
export function plannedAttempts({ due_at, attempts, step, once }: Queued): { number: number; at: string }[] {
  const pauses = once ? [] : retrySchedule.slice(step);
  let at = due_at.getTime();
  return [0, ...pauses].map((pause, index) => {
    at += pause;
    return { number: attempts + 1 + index, at: new Date(at).toISOString() };
  });
}
