import { useSyncExternalStore } from 'react';

/** Something a call was refused for, which the person can provide without leaving the page. */
function createAsking() {
  /** Refused calls wait for this; null when none is waiting. */
  let waiting: PromiseWithResolvers<boolean> | null = null;
  const listeners = new Set<() => void>();

  function set(next: typeof waiting): void {
    waiting = next;
    for (const listener of listeners) listener();
  }

  return {
    /** Asks the person. @returns true when they provided it: the refused call may be repeated */
    ask(): Promise<boolean> {
      // Nothing on the page can ask: the call stays refused.
      if (listeners.size === 0) return Promise.resolve(false);
      if (waiting === null) set(Promise.withResolvers<boolean>());
      return waiting?.promise ?? Promise.resolve(false);
    },

    /** Called with the outcome. All waiting calls continue, or fail after all. */
    answer(given: boolean): void {
      waiting?.resolve(given);
      set(null);
    },

    /** True while a call waits for the person. The component that uses this shows the dialog. */
    useAsked(): boolean {
      return useSyncExternalStore(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        () => waiting !== null,
      );
    },
  };
}

/** Signing in again, after the session has ended. */
export const signInAgain = createAsking();

/** Giving the password again (and a code, if used), for calls that need a fresh session. */
export const confirmAgain = createAsking();
