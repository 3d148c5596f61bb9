import { setTimeout as sleep } from 'node:timers/promises';

/** The option with which `start.ts` starts a process that takes the socket over from a running one. */
export const takeOverOption = '--take-over';
/** What a process says that has taken the socket over, when it serves. */
export const serving = 'serving';
/** How long (ms) the running process may take to pass its socket. */
const patienceMs = 10_000;

/** The socket that a running process listened on. */
export interface Taken {
  /** A handle of Node, to listen on. */
  readonly handle: unknown;
  /** Lets the other process stop: this one serves. */
  serves(): void;
}

/** The process that runs does not pass its socket; the message says what to do. */
export class TakeOverError extends Error {
  override name = 'TakeOverError';
}

/**
 * Takes the listening socket over from the process that runs on this address, if `start.ts` has found one.
 * @throws TakeOverError when it does not pass the socket
 */
export async function takeSocket(): Promise<Taken | null> {
  if (!process.argv.includes(takeOverOption)) return null;
  const passed = Promise.withResolvers<unknown>();
  process.once('message', (_message, handle: unknown) => passed.resolve(handle));
  process.once('disconnect', () => passed.resolve(undefined));
  const handle = await Promise.race([passed.promise, sleep(patienceMs, undefined, { ref: false })]);
  if (handle === undefined) {
    throw new TakeOverError(
      'Another process runs on this DATA_DIR and port, and does not hand on its socket. It may be starting or stopping: try again, or stop it first.',
    );
  }
  return {
    handle,
    serves: () => void process.send?.(serving, () => process.disconnect()),
  };
}
