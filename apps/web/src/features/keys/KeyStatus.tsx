import { Status } from '../../parts/Status.tsx';
import type { Key } from './types.ts';

/** Whether a key works; of one that does, whether it is exposed or about to end. */
export function KeyStatus({ of: { status, attention } }: { of: Key }) {
  const pressing = attention.find((reason) => reason === 'exposed' || reason === 'expiring');
  return <Status status={pressing ?? status} />;
}
