import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { mintEndpointSecret, webhookHeaders } from '@cryptoix/core/signing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifySdkForm } from './receiver.ts';

const body = '{"id":"evt_01k9zq3n5qe7w8h2m4t6v8x0zb","type":"payment.completed","data":{"name":"Zoë 💶"}}';
const id = 'evt_01k9zq3n5qe7w8h2m4t6v8x0zb';
const secret = mintEndpointSecret();
const now = () => Math.floor(Date.now() / 1000);
const hasPython = spawnSync('python3', ['--version']).status === 0;

interface Delivery {
  id?: string;
  timestampSeconds?: number;
  secrets?: string[];
}

const signed = ({ id: eventId = id, timestampSeconds = now(), secrets = [secret] }: Delivery = {}) => ({
  ...webhookHeaders({ id: eventId, timestampSeconds, body, secrets }),
});

describe.each([
  ['TypeScript', [process.execPath, 'receiver.ts'], true],
  ['TypeScript with standardwebhooks', [process.execPath, 'receiver-standardwebhooks.ts'], true],
  // Without python3 on this machine its example cannot run; the summary line counts it as skipped.
  [
    hasPython ? 'Python' : 'Python (skipped: there is no python3 on this machine)',
    ['python3', 'receiver.py'],
    hasPython,
  ],
] as const)('the receiver in %s', (_, [program, file], here) => {
  let receiver: ChildProcess;
  let url: string;

  beforeAll(async () => {
    if (!here) return;
    receiver = spawn(program, [join(import.meta.dirname, file)], {
      env: { ...process.env, WEBHOOK_SECRET: secret, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    url = `http://127.0.0.1:${await announcedPort(receiver)}/webhooks`;
  });
  afterAll(() => receiver?.kill());

  const post = async (headers: Record<string, string>, sent = body) => {
    const response = await fetch(url, { method: 'POST', headers, body: sent });
    return { status: response.status, text: await response.text() };
  };

  test.runIf(here)('accepts a signed webhook once, and a repeat without acting on it', async () => {
    expect(await post(signed())).toEqual({ status: 200, text: 'accepted\n' });
    expect(await post(signed())).toEqual({ status: 200, text: 'seen before\n' });
  });

  test.runIf(here)('accepts either of two signatures while the secret is rotated', async () => {
    const secrets = [mintEndpointSecret(), secret];
    expect(await post(signed({ id: 'evt_rotation', secrets }))).toMatchObject({ status: 200, text: 'accepted\n' });
  });

  test.runIf(here)('refuses what was changed, is old, is from the future or is signed by another', async () => {
    const refused = { status: 400, text: 'not a valid webhook\n' };
    expect(await post(signed(), body.replace('completed', 'created'))).toEqual(refused);
    expect(await post({ ...signed(), 'webhook-id': 'evt_other' })).toEqual(refused);
    expect(await post(signed({ timestampSeconds: now() - 310 }))).toEqual(refused);
    expect(await post(signed({ timestampSeconds: now() + 310 }))).toEqual(refused);
    expect(await post(signed({ secrets: [mintEndpointSecret()] }))).toEqual(refused);
    expect(await post({})).toEqual(refused);
  });
});

describe('the form of the published SDKs', () => {
  const vector = {
    secret: 'whsec_test_secret_1234567890',
    body: '{"uuid":"tx_test_123","status":"completed","amount_fiat":100,"timestamp":1780574400}',
    signature: '9bc6d23d70a52f2960d404a6bf2fd067ee8f15e2e30c4e53cfde3559251a7e25',
  };

  test('is checked in TypeScript', () => {
    const check = (text: string) => verifySdkForm(vector.secret, vector.signature, Buffer.from(text));
    expect([check(vector.body), check(`${vector.body} `)]).toEqual([true, false]);
  });

  test.runIf(hasPython)('is checked in Python', () => {
    const program =
      'import sys, receiver; s, g, b = sys.argv[1:]; print([receiver.verify_sdk_form(s, g, t.encode()) for t in (b, b + " ")])';
    const { stdout } = spawnSync('python3', ['-Bc', program, vector.secret, vector.signature, vector.body], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    expect(stdout).toBe('[True, False]\n');
  });
});

/**
 * The port in the line that each receiver prints when it listens. Keeps reading: a full pipe would block the receiver.
 */
function announcedPort(receiver: ChildProcess): Promise<number> {
  let text = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: unknown) => {
      text += String(chunk);
      const port = /listening on .*?(?:port: |, )(\d+)/s.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    receiver.stdout?.on('data', read);
    receiver.stderr?.on('data', read);
    receiver.on('close', () => reject(new Error(`The receiver ended without listening: ${text}`)));
  });
}
