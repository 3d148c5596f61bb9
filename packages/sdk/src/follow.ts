import { CryptoixError } from './errors.ts';

/** One page of the feed, oldest first. */
export interface FeedPage<T> {
  readonly items: readonly T[];
  /** `after` of the next page, also at the end of the feed. */
  readonly nextCursor: string;
  /** False at the end of the feed, as of now. */
  readonly hasMore: boolean;
}

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Every event behind a cursor, page after page, for as long as the caller takes them. A failure that may pass is followed by
 * a pause, and then it goes on where it was.
 * @param read fetches a page, and waits for one that is not empty
 * @param sleep pauses for some ms; rejects when the caller's signal aborts
 * @throws the error of `read` when it does not pass by itself
 */
export async function* follow<T>(
  read: (after: string | undefined) => Promise<FeedPage<T>>,
  after: string | undefined,
  sleep: (ms: number) => Promise<void>,
): AsyncGenerator<T, void> {
  let failures = 0;
  for (;;) {
    let page: FeedPage<T>;
    try {
      page = await read(after);
    } catch (error) {
      if (!(error instanceof CryptoixError) || !mayPass(error)) throw error;
      await sleep(followPauseMs(error, failures, Math.random()));
      failures += 1;
      continue;
    }
    failures = 0;
    yield* page.items;
    after = page.nextCursor;
  }
}

/** True when the same call may succeed later, without a change by the caller. */
function mayPass({ code, status }: CryptoixError): boolean {
  return code === 'connection_error' || code === 'timeout' || status === 429 || (status !== null && status >= 500);
}

/**
 * The pause after failure number `failures` + 1 in a row: what the server asks for, else up to 1 s, 2 s, 4 s and so on to a
 * minute, less up to a half. `random` is from 0 to below 1.
 */
export function followPauseMs({ retryAfterSeconds }: CryptoixError, failures: number, random: number): number {
  const asked = retryAfterSeconds === null ? 0 : retryAfterSeconds * 1_000;
  const own = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 6)) * (1 - random / 2);
  return Math.round(Math.max(asked, own));
}
