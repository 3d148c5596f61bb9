import { useSyncExternalStore } from 'react';

/** Calls that were refused because the session had ended wait for this; null when none does. */
let waiting: PromiseWithResolvers<boolean> | null = null;
const listeners = new Set<() => void>();

function set(next: typeof waiting): void {
  waiting = next;
  for (const listener of listeners) listener();
}

/** Asks the person to sign in again, in place. @returns whether they did: what was refused may then be repeated */
export function signedInAgain(): Promise<boolean> {
  // Nobody to ask: the call is refused as it stands.
  if (listeners.size === 0) return Promise.resolve(false);
  if (waiting === null) set(Promise.withResolvers<boolean>());
  return waiting?.promise ?? Promise.resolve(false);
}

/** What came of it. Everything that waited goes on, or is refused after all. */
export function answerSignIn(signedIn: boolean): void {
  waiting?.resolve(signedIn);
  set(null);
}

/** Whether somebody waits for the person to sign in again. Whoever uses this does the asking. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== null,
  );
}
