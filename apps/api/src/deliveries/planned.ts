import { retrySchedule } from '@cryptoix/core';

/** The columns of a queue row that the plan depends on. */
interface Queued {
  due_at: Date;
  attempts: number;
  step: number;
  once: boolean;
  resume_at: Date | null;
}

/**
 * The attempts still to come if each of them fails: the first when it is due, the later ones by the schedule without its
 * jitter (±20 %). After a manual attempt the schedule goes on where it was.
 */
export function plannedAttempts({ due_at, attempts, step, once, resume_at }: Queued): { number: number; at: string }[] {
  const pauses = once ? [] : retrySchedule.slice(step);
  const times = [due_at.getTime()];
  let at = Math.max(due_at.getTime(), resume_at?.getTime() ?? 0);
  if (resume_at !== null) times.push(at);
  for (const pause of pauses) times.push((at += pause));
  return times.map((time, index) => ({ number: attempts + 1 + index, at: new Date(time).toISOString() }));
}
