import { AsyncLocalStorage } from 'node:async_hooks';
import { refuseEncoded } from './body.ts';
import { parseExactJson } from './exact-json.ts';

/** The cost of one request so far. */
export interface Work {
  /** The time, in ms, that this thread was kept busy by the stages of its handling that are measured. */
  ms: number;
  /** It came from nobody, or from somebody who was refused. */
  ofStranger: boolean;
}

const current = new AsyncLocalStorage<Work>();

/** Handles a request whose work is counted. */
export const countingWork = <T>(work: Work, handle: () => T): T => current.run(work, handle);

/** Says that the current request is not of a known caller. */
export function markStranger(): void {
  const work = current.getStore();
  if (work !== undefined) work.ofStranger = true;
}

/**
 * Runs one stage and counts its time for the request of which it is called. No other request runs between the beginning and
 * the end of what does not wait, so that the time is this one's alone; of an async stage what comes before its first wait.
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
 * The request, of which the body is read as REST reads one: no float touches money, and nothing is unpacked. It is measured.
 * Its `json` throws AppError `unsupported_media_type`, and as `parseExactJson`
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
