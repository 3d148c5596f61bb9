import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import type { Place } from './place.ts';

/** A server log longer than this (bytes) is emptied at the next start. */
const LOG_LIMIT = 1_000_000;

/**
 * Starts the server process, without waiting until it is ready; it may also end before that.
 * @throws Error when the process cannot be started at all.
 */
export async function launch(place: Place, cluster: Cluster, durable: boolean): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: await freePort(),
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '256MB',
    random_page_cost: 1.1,
    jit: 'off',
    // Statements of a killed app, and their locks, end soon and not only when they would have finished.
    client_connection_check_interval: '2s',
    TimeZone: 'UTC',
    log_timezone: 'UTC',
    // The app reports its own failed statements; here they would put merchants' values into a file.
    log_min_messages: 'log',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  const size = await stat(cluster.logFile).then(
    (file) => file.size,
    () => 0,
  );
  const logFile = await open(cluster.logFile, size > LOG_LIMIT ? 'w' : 'a', 0o600);
  if (place.user) await logFile.chown(place.user.uid, place.user.gid);
  const child = spawn(
    join(place.binaries, 'bin', 'postgres'),
    ['-D', cluster.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...place.user,
      cwd: place.home,
      env: {},
      stdio: ['ignore', logFile.fd, logFile.fd],
      // A group of its own: Ctrl-C must reach the app, which needs its database to drain.
      detached: true,
    },
  );
  try {
    await once(child, 'spawn');
  } finally {
    await logFile.close();
  }
  child.unref();
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no TCP port');
  return address.port;
}
