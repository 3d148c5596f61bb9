import type { TestProject } from 'vitest/node';
import { type Address, findPostgres, newInstall, removeInstall, startApp } from './app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The app that all files share. */
    app: Address;
  }
}

/** One app for the whole run, which logs all it ever logs. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const install = await newInstall();
  const app = await startApp({ ...install, env: { LOG_LEVEL: 'debug' } });
  project.provide('app', { url: app.url, token: app.token, dataDir: app.dataDir, logFile: app.logFile });
  return async () => {
    await app.stop();
    if ((await findPostgres(app.dataDir)) !== undefined) throw new Error('The app left its database running.');
    await removeInstall(app.dataDir);
  };
}
