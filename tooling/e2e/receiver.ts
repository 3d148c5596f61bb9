import { openReceiver, type Received, type Receiver as Server, type Reply } from '@cryptoix/harness/receiver';
import { onTestFinished } from 'vitest';

/** A merchant's server that records what arrives. */
export interface Receiver extends Server {
  /** Every webhook that arrived in full, in order. */
  readonly requests: Received[];
  /** Decides the response from now on. */
  reply: (request: Received) => Reply;
}

/** Starts a merchant's server on this machine. It stops when the test ends. */
export async function startReceiver(reply: Receiver['reply'] = () => ({})): Promise<Receiver> {
  const requests: Received[] = [];
  const server = await openReceiver((request) => {
    requests.push(request);
    return receiver.reply(request);
  });
  const receiver: Receiver = { ...server, requests, reply };
  onTestFinished(() => receiver.down());
  return receiver;
}
