import type { Key, RotationState } from './types.ts';

/** The current step of a rotation. */
export type Rotation =
  /** There is no new key yet, or it was revoked. */
  | { step: 'create' }
  /** Both keys work. */
  | { step: 'move'; progress: RotationState['verdict'] }
  | { step: 'done' }
  /** The key was revoked without a successor. */
  | { step: 'impossible' };

type Existing = Pick<Key, 'status'>;

/**
 * The step of a key's rotation. It depends only on the two keys and what they were used for, so that it can be continued at
 * any time.
 * @param successor the newest key made in its place
 */
export function rotationOf(
  old: Existing,
  successor: Existing | undefined,
  verdict: RotationState['verdict'],
): Rotation {
  if (old.status === 'revoked') return { step: successor === undefined ? 'impossible' : 'done' };
  if (successor?.status !== 'active') return { step: 'create' };
  return { step: 'move', progress: verdict };
}
