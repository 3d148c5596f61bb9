import { useSyncExternalStore } from 'react';

/** Relative times on screen are updated this often, in ms. */
export const tickMs = 10_000;

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

// One timer for all times on the page: a long list would otherwise need one per row.
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    // The timer was stopped meanwhile, so the stored time is old.
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
  // The clock stands still while the tab is hidden.
  if (timer === undefined && Date.now() - now >= tickMs) now = Date.now();
  return now;
}

/** The time, in Unix ms; components that use it render again every 10 s. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}
