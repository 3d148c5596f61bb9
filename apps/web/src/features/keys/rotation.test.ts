import { expect, test } from 'vitest';
import { rotationOf } from './rotation.ts';

const key = { status: 'active' } as const;
const revoked = { status: 'revoked' } as const;

test('a rotation begins with a new key, and begins again when that one is revoked', () => {
  expect(rotationOf(key, undefined, 'waiting')).toEqual({ step: 'create' });
  expect(rotationOf(key, revoked, 'safe')).toEqual({ step: 'create' });
  expect(rotationOf({ status: 'expired' }, undefined, 'waiting')).toEqual({ step: 'create' });
});

test('while both work, what they are used for says whether the old one can go', () => {
  for (const verdict of ['waiting', 'in_use', 'unknown', 'safe'] as const)
    expect(rotationOf(key, key, verdict)).toEqual({ step: 'move', progress: verdict });
});

test('it is done when the old key is revoked; a key revoked without a new one cannot be rotated', () => {
  expect(rotationOf(revoked, key, 'safe')).toEqual({ step: 'done' });
  expect(rotationOf(revoked, undefined, 'waiting')).toEqual({ step: 'impossible' });
});
