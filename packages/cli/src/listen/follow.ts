import type { EventsFeedInput, FeedEvent } from '@cryptoix/sdk';
import { open } from '../account/connection.ts';
import type { Profile } from '../account/profiles.ts';
import type { Output } from '../terminal/output.ts';

/** Aborts at Ctrl-C, or when the process is to end. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** Follows the feed until the signal aborts. Says once when the connection is lost, and when it is back. */
export async function* followFeed(
  { url, key }: Profile,
  input: Omit<EventsFeedInput, 'limit' | 'wait'>,
  { output, signal }: { output: Output; signal: AbortSignal },
): AsyncGenerator<FeedEvent, void> {
  let lost = false;
  const see = (isLost: boolean) => {
    if (isLost === lost || signal.aborted) return;
    lost = isLost;
    output.note(lost ? 'The connection is lost. Trying again …' : 'The connection is back; nothing is lost.');
  };
  const watched = async (to: string, init: RequestInit): Promise<Response> => {
    try {
      const response = await fetch(to, init);
      see(response.status >= 500);
      return response;
    } catch (error) {
      see(true);
      throw error;
    }
  };
  try {
    yield* open({ url, key }, watched).cryptoix.events.follow(input, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
