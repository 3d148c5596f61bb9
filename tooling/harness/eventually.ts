import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

/** How long (ms) to wait by default. */
const usualMs = 5_000;
/** How long (ms) to pause between two checks. */
const pauseMs = 10;

/**
 * Polls until the value is as wanted.
 * @param withinMs how long that may take; give a reason where it is more than the default of 5 s
 * @returns the first value that is wanted
 * @throws Error with the last value seen when none is as wanted in time, or the error of `look`
 */
export async function eventually<T, Wanted extends T>(
  look: () => T | Promise<T>,
  wanted: (value: T) => value is Wanted,
  withinMs?: number,
): Promise<Wanted>;
export async function eventually<T>(
  look: () => T | Promise<T>,
  wanted: (value: T) => boolean,
  withinMs?: number,
): Promise<T>;
export async function eventually<T>(
  look: () => T | Promise<T>,
  wanted: (value: T) => boolean,
  withinMs = usualMs,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (wanted(value)) return value;
    if (performance.now() >= deadline)
      throw new Error(
        `Not within ${withinMs / 1_000} s: ${String(wanted)}. The last value seen: ${inspect(value, { depth: 5 })}`,
      );
    await sleep(pauseMs);
  }
}
