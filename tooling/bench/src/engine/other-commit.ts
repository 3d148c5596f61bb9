import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { measureProduct, type Product } from './product.ts';
import type { EngineReceiver } from './publish.ts';

const run = promisify(execFile);

/** Installs another commit in a temporary worktree and measures it in the same way. @param root the folder of this commit */
export async function measureCommit(
  root: string,
  commit: string,
  receiver: EngineReceiver,
  seconds: number,
): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoix-against-'));
  const tree = join(folder, 'tree');
  try {
    await run('git', ['worktree', 'add', '--quiet', '--detach', tree, commit], { cwd: root });
    await symlink(join(root, '../shared'), join(folder, 'shared'));
    await run('npx', ['--yes', 'pnpm@12.21.0', 'install', '--frozen-lockfile', '--prefer-offline'], { cwd: tree });
    return await measureProduct(tree, receiver, seconds, { withStall: false });
  } finally {
    await run('git', ['worktree', 'remove', '--force', tree], { cwd: root }).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}
