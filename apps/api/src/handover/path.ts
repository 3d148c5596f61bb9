import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../config.ts';

/** A Unix socket's path has at most so many bytes: 104 on macOS, 108 on Linux, with the zero at its end. */
const maxPathBytes = 103;

/**
 * Where a process offers its listening socket to the one that replaces it. Null when it cannot: the path is too long,
 * the port is a random one, the role has none, or somebody else holds the socket and gives it to the next process.
 */
export function offerPath({ dataDir, host, port, listenFd, roles }: Config): string | null {
  const path = join(dataDir, `listening-${host}-${port}.sock`);
  const isPossible = port !== 0 && listenFd === null && roles.has('api') && Buffer.byteLength(path) <= maxPathBytes;
  return isPossible ? path : null;
}

/** Connects to the process that runs there; null when there is none. */
export async function connectToRunning(path: string): Promise<Socket | null> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return null;
  }
}
