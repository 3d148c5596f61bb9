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

/** Stands in for curl, which not every machine has: sends the request, and writes its own arguments to a file. */
const curlSource = (seen: string) => `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const [, url, ...words] = process.argv.slice(2);
appendFileSync(${JSON.stringify(seen)}, process.argv.slice(2).join('\\n') + '\\n');
const after = (flag) => words.filter((_, index) => words[index - 1] === flag);
const lines = after('-H').map((word) => (word.startsWith('@') ? readFileSync(word.slice(1), 'utf8').trim() : word));
const headers = lines.map((line) => line.split(': '));
fetch(url, { method: 'POST', headers, body: after('-d')[0] }).then((response) => response.text()).then(console.log);
`;

test('the commands to copy create a merchant with a user and a key, and hide the token from the list of processes', async () => {
  const made = await install();
  const dataDir = join(made.dataDir, "it's here");
  await mkdir(dataDir);
  const app = await startApp({ ...made, dataDir, env: { SERVICE_TOKENS: '' } });
  cleanUps.push(() => app.stop());
  const lines = (await readFile(app.logFile, 'utf8')).match(/^ *curl .*$/gm) ?? [];
  expect(lines).toHaveLength(3);

  const seen = join(made.dataDir, 'arguments');
  const curl = join(made.dataDir, 'curl');
  await writeFile(curl, curlSource(seen));
  await chmod(curl, 0o755);
  const run = async (line: string | undefined, merchant = '') => {
    const env = { PATH: made.dataDir, MERCHANT: merchant };
    return (await promisify(execFile)('/bin/sh', ['-c', line ?? ''], { env })).stdout;
  };
  const merchant = /mer_\w+/.exec(await run(lines[0]))?.[0];
  expect(await run(lines[1], merchant)).toContain('"role":"owner"');
  expect(await run(lines[2], merchant)).toMatch(/"key":"ak_test_\w{65}"/);
  const words = (await readFile(seen, 'utf8')).trimEnd().split('\n');

  const file = words.find((word) => word.startsWith('@'))?.slice(1) ?? '';
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const [, token = ''] = (await readFile(file, 'utf8')).trimEnd().split(' Bearer ');
  expect(token).not.toBe('');
  expect(words.join(' ')).not.toContain(token);
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
