import { Status } from '../../parts/Status.tsx';
import type { Key } from './types.ts';

/** The status of a key; an active one may be exposed or about to expire. */
export function KeyStatus({ of: { status, attention } }: { of: Key }) {
  const pressing = attention.find((reason) => reason === 'exposed' || reason === 'expiring');
  return <Status status={pressing ?? status} />;
}
