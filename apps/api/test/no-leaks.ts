import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** The resources that keep a process alive when they are not closed, by Node's names. */
const KINDS = ['TCPServerWrap', 'TCPSocketWrap', 'ProcessWrap', 'FSEventWrap'];

/** How long (ms) sockets may take to end after they are closed. */
const GRACE = 3_000;

// Hooks run in reverse order: this one is registered before the file's own, so it runs last.
afterAll(async () => {
  const deadline = Date.now() + GRACE;
  while (leaks().length > 0 && Date.now() < deadline) await sleep(20);
  if (leaks().length > 0) throw new Error(`Left open after the last test: ${leaks().join(', ')}`);
});

function leaks(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => KINDS.includes(kind));
}
