import { useSyncExternalStore } from 'react';

/** Relative times on screen are renewed this often, in ms. */
export const tickMs = 10_000;

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

// One timer for all times on the page: a long list would otherwise have one a row.
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    // Nobody has asked for a while: it has gone on.
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function read(): number {
  // While nobody looked, the clock stood still.
  if (timer === undefined && Date.now() - now >= tickMs) now = Date.now();
  return now;
}

/** The time, in Unix ms; components that use it are drawn anew every 10 s. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}
