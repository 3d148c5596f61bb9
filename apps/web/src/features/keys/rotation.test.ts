import { expect, test } from 'vitest';
import { rotationOf } from './rotation.ts';

const now = new Date('2026-11-23T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
const old = { status: 'active', first_used_at: minutesAgo(9_000), last_used_at: minutesAgo(20) } as const;
const successor = { status: 'active', first_used_at: null, last_used_at: null } as const;
const used = (minutes: number) => ({ ...successor, first_used_at: minutesAgo(minutes), last_used_at: minutesAgo(0) });

test('a rotation begins with a new key, and begins again when that one is revoked', () => {
  expect(rotationOf(old, undefined, now)).toEqual({ step: 'create' });
  expect(rotationOf(old, { ...successor, status: 'revoked' }, now)).toEqual({ step: 'create' });
  expect(rotationOf({ ...old, status: 'expired' }, undefined, now)).toEqual({ step: 'create' });
});

test('it waits for the first use of the new key', () => {
  expect(rotationOf(old, successor, now)).toEqual({ step: 'move', progress: 'waiting' });
});

test('while the old key is still used, something has not switched over', () => {
  expect(rotationOf(old, used(30), now)).toEqual({ step: 'move', progress: 'both' });
  expect(rotationOf({ ...old, last_used_at: minutesAgo(30) }, used(30), now)).toMatchObject({ progress: 'both' });
});

test('the old key is silent when it was not used since, not for an hour, or never', () => {
  const silent = { step: 'move', progress: 'silent' };
  expect(rotationOf(old, used(10), now)).toEqual(silent);
  expect(rotationOf({ ...old, last_used_at: minutesAgo(61) }, used(300), now)).toEqual(silent);
  expect(rotationOf({ ...old, last_used_at: null }, used(10), now)).toEqual(silent);
});

test('it is done when the old key is revoked; a key revoked without a new one cannot be rotated', () => {
  expect(rotationOf({ ...old, status: 'revoked' }, used(10), now)).toEqual({ step: 'done' });
  expect(rotationOf({ ...old, status: 'revoked' }, undefined, now)).toEqual({ step: 'impossible' });
});
