import { retrySchedule } from '@cryptoix/core';

/** The columns of a delivery that the plan depends on. */
interface Planned {
  due_at: Date | null;
  attempt_count: number;
  step: number | null;
  once: boolean | null;
  resume_at: Date | null;
}

/**
 * The attempts still to come if each of them fails: the first when it is due, the later ones by the schedule without its
 * jitter (±20 %). After a manual attempt the schedule goes on where it was. None once the delivery has ended.
 */
export function plannedAttempts({
  due_at,
  attempt_count,
  step,
  once,
  resume_at,
}: Planned): { number: number; at: string }[] {
  if (due_at === null || step === null) return [];
  const pauses = once === true ? [] : retrySchedule.slice(step);
  const times = [due_at.getTime()];
  let at = Math.max(due_at.getTime(), resume_at?.getTime() ?? 0);
  if (resume_at !== null) times.push(at);
  for (const pause of pauses) times.push((at += pause));
  return times.map((time, index) => ({ number: attempt_count + 1 + index, at: new Date(time).toISOString() }));
}
