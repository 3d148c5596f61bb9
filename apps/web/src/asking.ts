import { useSyncExternalStore } from 'react';

/** Something that calls were refused for, and that the person can give in place. */
function createAsking() {
  /** Calls that were refused wait for this; null when none does. */
  let waiting: PromiseWithResolvers<boolean> | null = null;
  const listeners = new Set<() => void>();

  function set(next: typeof waiting): void {
    waiting = next;
    for (const listener of listeners) listener();
  }

  return {
    /** Asks the person. @returns whether they gave it: what was refused may then be repeated */
    ask(): Promise<boolean> {
      // Nobody to ask: the call is refused as it stands.
      if (listeners.size === 0) return Promise.resolve(false);
      if (waiting === null) set(Promise.withResolvers<boolean>());
      return waiting?.promise ?? Promise.resolve(false);
    },

    /** Whether they did. Everything that waited goes on, or is refused after all. */
    answer(given: boolean): void {
      waiting?.resolve(given);
      set(null);
    },

    /** Whether somebody waits for the person. The component that uses this shows the question. */
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

/** To sign in again, where the session has ended. */
export const signInAgain = createAsking();

/** To give the password again, and the code where there is one, for what takes a fresh session. */
export const confirmAgain = createAsking();
