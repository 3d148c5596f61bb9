import { createHash } from 'node:crypto';

/**
 * A made-up hash, the same for the same words. With what stands at `address`, it looks like one of that network.
 */
export function madeUpHash(words: string, address: string): string {
  const hash = createHash('sha256').update(`sandbox ${words}`).digest('hex');
  return address.startsWith('0x') ? `0x${hash}` : hash;
}
