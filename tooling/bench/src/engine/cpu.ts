import { readdir, readFile } from 'node:fs/promises';

/** CPU time in ms since the start, of the app and of its database, with all their child processes. */
export interface CpuTimes {
  readonly app: number;
  readonly postgres: number;
}

/** proc(5): every current Linux counts in hundredths of a second. */
const msPerTick = 10;

interface Stat {
  readonly parent: number;
  /** Its own time and that of its ended children, in ms. */
  readonly ms: number;
}

/** Reads the CPU time of two process trees. @throws Error without /proc */
export async function cpuTimes({ app, postgres }: { app: number; postgres: number }): Promise<CpuTimes> {
  const stats = new Map<number, Stat>();
  for (const name of await readdir('/proc')) {
    const text = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    if (text === '') continue;
    // `pid (name) state ppid …`, and the name may contain spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    stats.set(Number(name), { parent: Number(fields[1]), ms: ticks * msPerTick });
  }
  const treeOf = (root: number): number =>
    (stats.get(root)?.ms ?? 0) +
    [...stats].filter(([, { parent }]) => parent === root).reduce((sum, [pid]) => sum + treeOf(pid), 0);
  const ofPostgres = treeOf(postgres);
  // A database that the app started itself is among its children.
  const nested = isBelow(postgres, app, stats);
  return { app: treeOf(app) - (nested ? ofPostgres : 0), postgres: ofPostgres };
}

function isBelow(pid: number, root: number, stats: ReadonlyMap<number, Stat>): boolean {
  for (let at = stats.get(pid)?.parent; at !== undefined && at !== 0; at = stats.get(at)?.parent)
    if (at === root) return true;
  return false;
}
