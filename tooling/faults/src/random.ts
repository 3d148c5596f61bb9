import { createHash } from 'node:crypto';

/** Pseudo-random numbers from 0 to below 1, the same for the same seed and name. */
export function randomOf(seed: number, name: string): () => number {
  let drawn = 0;
  return () => createHash('sha256').update(`${seed} ${name} ${drawn++}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
