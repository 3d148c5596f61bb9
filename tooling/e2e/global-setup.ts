import type { TestProject } from 'vitest/node';
import { publishedWallets } from '@cryptoix/harness/wallets';
import { type Address, findPostgres, newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { launchServer } from './browser/chromium.ts';
import { type Person, signUp } from './browser/people.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The app that all files share. */
    app: Address;
    /** The URL to connect to the browser that all files share. */
    browser: string;
    /** The people who work for the merchants of the tests, by role. */
    people: Record<'owner' | 'viewer', Person>;
  }
}

/** One app for the whole run, with every log line on, one browser, and the people who use its dashboard. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const browser = await launchServer();
  const install = await newInstall();
  const app = await startApp({ ...install, env: { LOG_LEVEL: 'debug', ...publishedWallets } });
  const tearDown = async () => {
    await browser.close();
    await app.stop();
    if ((await findPostgres(app.dataDir)) !== undefined) throw new Error('The app left its database running.');
    await removeInstall(app.dataDir);
  };

  try {
    project.provide('browser', browser.wsEndpoint());
    project.provide('app', { url: app.url, token: app.token, dataDir: app.dataDir, logFile: app.logFile });
    project.provide('people', { owner: await signUp(app, 'Olga'), viewer: await signUp(app, 'Vera') });
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}
