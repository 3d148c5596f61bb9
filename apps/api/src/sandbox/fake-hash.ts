import { createHash } from 'node:crypto';

/**
 * A fake hash, the same for the same `seed`. It begins with 0x if `address` does, as on that network.
 */
export function fakeHash(seed: string, address: string): string {
  const hash = createHash('sha256').update(`sandbox ${seed}`).digest('hex');
  return address.startsWith('0x') ? `0x${hash}` : hash;
}
