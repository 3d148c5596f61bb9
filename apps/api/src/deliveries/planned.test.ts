import { retrySchedule } from '@cryptoix/core';
import { expect, test } from 'vitest';
import { hour, now } from '../../test/history.ts';
import { plannedAttempts } from './planned.ts';

test('the planned attempts begin with the one that is due and never go back in time', () => {
  const queued = { due_at: now, attempt_count: 2, step: 2, once: false, resume_at: null };
  expect(plannedAttempts(queued).slice(0, 2)).toEqual([
    { number: 3, at: now.toISOString() },
    { number: 4, at: new Date(now.getTime() + (retrySchedule[2] ?? 0)).toISOString() },
  ]);
  expect(plannedAttempts({ ...queued, step: 0, attempt_count: 0 })).toHaveLength(1 + retrySchedule.length);
  expect(plannedAttempts({ ...queued, step: retrySchedule.length })).toHaveLength(1);
  expect(plannedAttempts({ ...queued, once: true })).toEqual([{ number: 3, at: now.toISOString() }]);
});

test('after a manual attempt the schedule goes on where it was', () => {
  const resumeAt = new Date(now.getTime() + hour);
  const plan = plannedAttempts({ due_at: now, attempt_count: 2, step: 2, once: false, resume_at: resumeAt });
  expect(plan.slice(0, 3)).toEqual([
    { number: 3, at: now.toISOString() },
    { number: 4, at: resumeAt.toISOString() },
    { number: 5, at: new Date(resumeAt.getTime() + (retrySchedule[2] ?? 0)).toISOString() },
  ]);
  expect(plan).toHaveLength(2 + retrySchedule.length - 2);
});
