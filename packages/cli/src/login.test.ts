import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { freePort, listenSomewhere } from '@cryptoix/harness/ports';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { hasTerminal, newDeveloper, newKey, newMachine, objectOf } from '../test/cli.ts';

const app = inject('app');

describe('login', () => {
  test('checks the key, stores it for this user alone, and never shows it', async () => {
    const [machine, { key, merchantId }] = [await newMachine(), await newKey()];
    const { code, out, errors } = await machine.run(['login', '--url', app.url], `${key}\n`);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(out).toContain(`Laptop, test mode, merchant ${merchantId}`);
    const folder = join(machine.home, '.config/cryptoix');
    expect(await readdir(folder)).toEqual(['config.json']);
    expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, 'config.json'))).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);
    const who = await machine.run(['whoami']);
    expect(who.out).toContain(merchantId);
    expect(out + who.out + who.errors).not.toContain(key);
  });

  test('stores nothing when the platform does not know the key', async () => {
    const machine = await newMachine();
    const { code, errors } = await machine.run(['login', '--url', app.url], 'ak_test_unknown');
    expect(code).toBe(1);
    expect(errors).toContain('invalid_api_key');
    expect((await machine.run(['whoami'])).errors).toContain('There is no login');
  });

  test('keeps several keys apart by profile, until they are removed', async () => {
    const developer = await newDeveloper();
    const live = await newKey({ mode: 'live' });
    expect((await developer.run(['login', '--url', app.url, '--profile', 'live'], live.key)).errors).toContain('live');
    const mode = async (...line: string[]) => objectOf(await developer.run(['whoami', '--json', ...line]))['mode'];
    expect([await mode(), await mode('--profile', 'live')]).toEqual(['test', 'live']);
    const byVariable = await developer.run(['whoami', '--json'], '', { CRYPTOIX_PROFILE: 'live' });
    expect(objectOf(byVariable)).toMatchObject({ merchant_id: live.merchantId });
    expect((await developer.run(['logout', '--profile', 'live'])).code).toBe(0);
    expect(await readFile(join(developer.home, '.config/cryptoix/config.json'), 'utf8')).not.toContain(live.key);
    expect((await developer.run(['whoami', '--profile', 'live'])).code).toBe(2);
    expect((await developer.run(['logout', '--profile', 'live'])).code).toBe(1);
  });

  test('takes the key of a script from the environment, together with its origin', async () => {
    const [machine, { key, merchantId }] = [await newMachine(), await newKey()];
    const env = { CRYPTOIX_KEY: key, CRYPTOIX_URL: app.url };
    expect((await machine.run(['whoami'], '', env)).out).toContain(merchantId);
    const alone = await machine.run(['whoami'], '', { CRYPTOIX_KEY: key });
    expect(alone).toMatchObject({ code: 2, errors: expect.stringContaining('CRYPTOIX_URL') });
  });

  test.each(['http://shop.example', 'ftp://127.0.0.1', 'http://127.0.0.1@evil.example', 'nowhere'])(
    'does not send a key to %s',
    async (url) => {
      const { code, errors } = await (await newMachine()).run(['login', '--url', url], 'ak_test_x');
      expect([code, errors.split('\n').length > 1]).toEqual([2, true]);
    },
  );

  test('follows no redirect: the key reaches no other server', async () => {
    const seen: unknown[] = [];
    const thief = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    const thiefPort = await listenSomewhere(thief);
    const server = createServer((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${thiefPort}/v1/me` }).end();
    });
    const port = await listenSomewhere(server);
    onTestFinished(() => [thief, server].forEach((one) => one.close()));
    const { code } = await (await newMachine()).run(['login', '--url', `http://127.0.0.1:${port}`], 'ak_test_x');
    expect([code, seen]).toEqual([3, []]);
  });

  test.runIf(hasTerminal)('shows nothing of a key that is typed in a terminal, and ends with Ctrl-C', async () => {
    const [machine, { key }] = [await newMachine(), await newKey()];
    const typed = await machine.runInTerminal(['login', '--url', app.url], `${key}\r`);
    expect(typed).toContain('Laptop, test mode');
    expect(typed).not.toContain(key.slice(8));
    expect(await machine.runInTerminal(['login', '--url', app.url], 'ak_\u0003')).toContain('Nothing was changed.');
  });
});

test('without a connection, a command says so and exits with 3', async () => {
  const [machine, port] = [await newMachine(), await freePort()];
  const env = { CRYPTOIX_KEY: 'ak_test_x', CRYPTOIX_URL: `http://127.0.0.1:${port}` };
  const { code, out, errors } = await machine.run(['payments', 'list'], '', env);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(errors).toContain('The connection to Cryptoix failed');
});
