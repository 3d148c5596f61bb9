import { AsyncLocalStorage } from 'node:async_hooks';
import { refuseEncoded } from './body.ts';
import { parseExactJson } from './exact-json.ts';

/** The cost of one request so far. */
export interface Work {
  /** The time, in ms, for which the measured stages of its handling kept this thread busy. */
  ms: number;
  /** True when its caller is anonymous or was refused. */
  isUnauthenticated: boolean;
}

const current = new AsyncLocalStorage<Work>();

/** Handles a request and counts its work. */
export const countingWork = <T>(work: Work, handle: () => T): T => current.run(work, handle);

/** Marks the caller of the current request as anonymous or refused. */
export function markUnauthenticated(): void {
  const work = current.getStore();
  if (work !== undefined) work.isUnauthenticated = true;
}

/**
 * Runs one stage and adds its time to the current request. No other request runs during synchronous work, so the time is
 * this one's alone; of an async stage, only the part before its first wait counts.
 */
export function measured<T>(stage: () => T): T {
  const work = current.getStore();
  if (work === undefined) return stage();
  const began = performance.now();
  try {
    return stage();
  } finally {
    work.ms += performance.now() - began;
  }
}

/**
 * The request, with a `json` that parses the body as REST does (no floats for money, no compression) and measures it.
 * It throws AppError `unsupported_media_type`, and as `parseExactJson`.
 */
export function measuringJson(request: Request): Request {
  return Object.defineProperty(request, 'json', {
    value: async (): Promise<unknown> => {
      refuseEncoded(request.headers);
      const text = await request.text();
      return measured(() => parseExactJson(text));
    },
  });
}
