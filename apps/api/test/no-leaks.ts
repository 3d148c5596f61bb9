import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** What keeps a process alive when somebody forgot to close it, as Node names it. */
const KINDS = ['TCPServerWrap', 'TCPSocketWrap', 'ProcessWrap', 'FSEventWrap'];

/** How long (ms) sockets may take to end after they were closed. */
const GRACE = 3_000;

// Hooks run last in, first out: this one, registered before the file's own, comes after all of them.
afterAll(async () => {
  const deadline = Date.now() + GRACE;
  while (leaks().length > 0 && Date.now() < deadline) await sleep(20);
  if (leaks().length > 0) throw new Error(`Left open after the last test: ${leaks().join(', ')}`);
});

function leaks(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => KINDS.includes(kind));
}
