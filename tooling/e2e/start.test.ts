import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '@cryptoix/api/db/embedded';
import { openPooler } from '@cryptoix/harness/pooler';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function install() {
  const made = await newInstall();
  cleanUps.push(() => removeInstall(made.dataDir));
  return made;
}

test('the command to copy creates a merchant, and hides the token from the list of processes', async () => {
  const made = await install();
  const dataDir = join(made.dataDir, "it's here");
  await mkdir(dataDir);
  const app = await startApp({ ...made, dataDir, env: { SERVICE_TOKENS: '' } });
  cleanUps.push(() => app.stop());
  const line = /^ *curl .*$/m.exec(await readFile(app.logFile, 'utf8'))?.[0] ?? '';

  // Not every machine has curl: this one records its arguments.
  const seen = join(made.dataDir, 'arguments');
  const curl = join(made.dataDir, 'curl');
  await writeFile(curl, `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}'\n`);
  await chmod(curl, 0o755);
  await promisify(execFile)('/bin/sh', ['-c', line], { env: { PATH: made.dataDir } });
  const words = (await readFile(seen, 'utf8')).trimEnd().split('\n');

  const file = words.find((word) => word.startsWith('@'))?.slice(1) ?? '';
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const [name = '', value = ''] = (await readFile(file, 'utf8')).trimEnd().split(': ');
  expect(words.join(' ')).not.toContain(value.split(' ')[1]);
  const [, url = ''] = words;
  const response = await fetch(url, {
    method: 'POST',
    headers: { [name]: value, 'content-type': 'application/json' },
    body: words.at(-1) ?? '',
  });
  expect(await response.json()).toMatchObject({ result: { data: { id: expect.stringMatching(/^mer_/) } } });
});

test('behind a transaction pooler it does not start, and says in one line what to do', async () => {
  const made = await install();
  const { dataDir } = await install();
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {}, durable: false });
  cleanUps.push(() => postgres.stop());
  const pooler = await openPooler({ pooling: 'transaction', target: () => postgres.url });
  cleanUps.push(() => pooler.close());
  const key = Buffer.alloc(32, 1).toString('base64');
  const env = {
    DATABASE_URL: pooler.url,
    PUBLIC_URL: `http://127.0.0.1:${made.port}`,
    AUTH_SECRET: key,
    KEY_PEPPERS: `1:${key}`,
    ENCRYPTION_KEYS: `1:${key}`,
  };
  await expect(startApp({ ...made, env })).rejects.toThrow('does not serve');
  const said = (await readFile(join(made.dataDir, `app-${made.port}.log`), 'utf8')).trim().split('\n');
  expect(said).toEqual([expect.stringMatching(/^DATABASE_URL: leads to a transaction pooler/)]);

  pooler.become('session');
  const app = await startApp({ ...made, env });
  await app.stop();
});
