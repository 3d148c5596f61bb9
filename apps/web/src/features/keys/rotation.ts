import type { Key } from './types.ts';

/** The current step of a rotation. */
export type Rotation =
  /** There is no new key yet, or it was revoked. */
  | { step: 'create' }
  /** Both keys work. */
  | { step: 'move'; progress: 'waiting' | 'both' | 'silent' }
  | { step: 'done' }
  /** The key was revoked without a successor. */
  | { step: 'impossible' };

/** An old key that was not used for this long (ms) counts as silent: all servers have switched over. */
const silentAfterMs = 3_600_000;

type Used = Pick<Key, 'status' | 'first_used_at' | 'last_used_at'>;

/**
 * The step of a key's rotation. It depends only on the two keys, so that it can be continued at any time.
 * @param successor the newest key made in its place
 */
export function rotationOf(old: Used, successor: Used | undefined, now: Date): Rotation {
  if (old.status === 'revoked') return { step: successor === undefined ? 'impossible' : 'done' };
  if (successor?.status !== 'active') return { step: 'create' };
  if (successor.first_used_at === null) return { step: 'move', progress: 'waiting' };
  const lastUse = old.last_used_at === null ? -Infinity : Date.parse(old.last_used_at);
  const stillUsed = lastUse >= Date.parse(successor.first_used_at) && lastUse > now.getTime() - silentAfterMs;
  return { step: 'move', progress: stillUsed ? 'both' : 'silent' };
}
