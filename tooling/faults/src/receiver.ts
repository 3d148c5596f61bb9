import { verifyWebhook } from '@cryptoix/core/signing';
import { openReceiver as openServer, type Reply } from '@cryptoix/harness/receiver';

/** How the merchant's server responds: correctly, or with one of the typical failures. */
const replies = { well: {}, failing: { status: 500 }, hanging: 'hang', resetting: 'reset' } satisfies Record<
  string,
  Reply
>;

/** How the merchant's server behaves; `down` refuses connections. */
export type Behavior = keyof typeof replies | 'down';

/** A merchant's server that can be made to fail. It records what arrived, without bodies. */
export interface Receiver {
  readonly url: string;
  /** How often each event arrived and got a 200 response, by its id. */
  readonly accepted: ReadonlyMap<string, number>;
  /** `<delivery> <attempt>` of every call, in order. */
  readonly calls: readonly string[];
  /** Calls whose signature was wrong. */
  readonly forged: () => number;
  /** Sets the signing secrets. */
  trust(secrets: readonly string[]): void;
  become(behavior: Behavior): Promise<void>;
  close(): Promise<void>;
}

/** Starts a merchant's server on this machine. */
export async function openReceiver(): Promise<Receiver> {
  let behavior: Behavior = 'well';
  let secrets: readonly string[] = [];
  let forged = 0;
  const accepted = new Map<string, number>();
  const calls: string[] = [];

  const server = await openServer(({ id, headers, body, at }) => {
    calls.push(`${headers['x-cryptoix-delivery']} ${headers['x-cryptoix-attempt']}`);
    try {
      verifyWebhook({ headers, body: Buffer.from(body), secrets, nowSeconds: Math.floor(at / 1_000) });
    } catch {
      forged += 1;
    }
    if (behavior === 'well') accepted.set(id, (accepted.get(id) ?? 0) + 1);
    return behavior === 'down' ? 'reset' : replies[behavior];
  });

  return {
    url: server.url,
    accepted,
    calls,
    forged: () => forged,
    trust: (trusted) => (secrets = trusted),
    async become(next) {
      const before = behavior;
      behavior = next;
      if (next === 'down') await server.down();
      // Hanging requests would never end: their connections are closed, as by a restart.
      else if (before === 'hanging') server.cut();
      else if (before === 'down') await server.up();
    },
    close: () => server.down(),
  };
}
