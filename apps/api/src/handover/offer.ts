import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { scriptOf } from '../folders.ts';

/**
 * Offers the listening socket of this process to the next `npm start` on the same DATA_DIR and address. That one
 * connects to `path`, which only our own user can do, and a small process of ours passes the socket through that
 * connection: Node passes sockets only between a parent and its child.
 * @param path no other process offers a socket there
 * @param onTaken is called once, when the next process serves: this one has to stop then
 * @returns a function that ends the offer
 */
export async function offerSocket(
  listening: Server,
  { path, log, onTaken }: { path: string; log: Logger; onTaken: () => void },
): Promise<() => void> {
  let offer = await offerOnce(path, take);
  let ended = false;

  async function give(next: Socket): Promise<void> {
    // To one process only; and the file is removed before that one makes its own.
    offer.close();
    const helper = spawn(process.execPath, [scriptOf('handover/send')], {
      stdio: ['ignore', 'inherit', 'inherit', next, descriptorOf(listening)],
      env: { NODE_CHANNEL_FD: '3' },
    });
    const { promise: exit, resolve: exited } = Promise.withResolvers<number | null>();
    helper.once('exit', exited);
    helper.once('error', () => exited(null));
    // The helper has it now.
    next.destroy();
    const code = await exit;
    if (ended) return;
    if (code === 0) {
      log.info('another process took the listening socket over; this one stops');
      onTaken();
      return;
    }
    log.warn('the process that was to replace this one did not start; this one goes on');
    offer = await offerOnce(path, take);
  }

  function take(next: Socket): void {
    give(next).catch((error: unknown) =>
      log.error({ err: error }, 'the listening socket cannot be handed on any more'),
    );
  }

  return () => {
    ended = true;
    offer.close();
  };
}

async function offerOnce(path: string, onNext: (next: Socket) => void): Promise<Server> {
  // A killed process leaves its socket file.
  rmSync(path, { force: true });
  const offer = createServer((next) => {
    next.on('error', () => {});
    if (offer.listening) onNext(next);
    else next.destroy();
  });
  offer.listen(path);
  await once(offer, 'listening');
  chmodSync(path, 0o600);
  return offer;
}

/** The number of a listening socket's file in this process. */
function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, '_handle');
  if (typeof handle === 'object' && handle !== null && 'fd' in handle && typeof handle.fd === 'number')
    return handle.fd;
  throw new Error('The listening socket has no file.');
}
