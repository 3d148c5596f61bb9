import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The platform that all files share. */
    app: { url: string; token: string };
    /** The program as it is packed: it starts five times as fast as its source. */
    program: string;
  }
}

/** One platform and one program for the whole run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dist = await mkdtemp(join(tmpdir(), 'cryptoix-cli-'));
  const configFile = join(import.meta.dirname, '../vite.config.ts');
  await build({ configFile, root: join(import.meta.dirname, '..'), build: { outDir: dist } });
  project.provide('program', join(dist, 'main.js'));
  const app = await startApp(await newInstall());
  project.provide('app', { url: app.url, token: app.token });
  return async () => {
    await app.stop();
    await removeInstall(app.dataDir);
    await rm(dist, { recursive: true, force: true });
  };
}
