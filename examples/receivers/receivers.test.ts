// Tests one receiver as a process: `npm test`, or RECEIVER='python3 receiver.py' npm test. PORT is for programs that
// do not choose a free one themselves.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { webhooks } from '@cryptoix/sdk';
import { verifySdkForm } from './receiver.ts';

const { RECEIVER = 'node receiver.ts', PORT = '0' } = process.env;
const [program = '', ...args] = RECEIVER.split(' ');
const secret = newSecret();
const body = '{"id":"evt_1","type":"payment.completed","data":{"name":"Zoë 💶"}}';
const now = () => Math.floor(Date.now() / 1_000);

const receiver = spawn(program, args, {
  cwd: import.meta.dirname,
  env: { ...process.env, WEBHOOK_SECRET: secret, PORT },
  stdio: ['ignore', 'pipe', 'pipe'],
  // Some start a program of their own, as `go run` does: both end with their group.
  detached: true,
});
let url = '';
before(async () => {
  url = `http://127.0.0.1:${await listeningPort()}/webhooks`;
});
after(() => {
  if (receiver.pid !== undefined) process.kill(-receiver.pid);
});

function newSecret(): string {
  return `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`;
}

/** The port in the line that each receiver prints when it listens. Keeps reading: a full pipe would block it. */
function listeningPort(): Promise<number> {
  let text = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: unknown) => {
      text += String(chunk);
      const port = /listening on .*?(?:port:? |, )(\d+)|:(\d+)\) started/s.exec(text);
      if (port !== null) resolve(Number(port[1] ?? port[2]));
    };
    receiver.stdout.on('data', read);
    receiver.stderr.on('data', read);
    receiver.on('error', reject);
    receiver.on('close', () => reject(new Error(`The receiver ended without listening: ${text}`)));
  });
}

type Options = { id?: string; timestampSeconds?: number; secrets?: string[] };
const signed = ({ id = 'evt_1', timestampSeconds = now(), secrets = [secret] }: Options = {}) =>
  webhooks.sign(body, secrets, { id, timestampSeconds });

async function post(headers: Record<string, string>, sent = body): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { method: 'POST', headers, body: sent });
  return { status: response.status, text: await response.text() };
}

test('accepts a signed webhook once, and a repeat without acting on it', async () => {
  deepStrictEqual(await post(await signed()), { status: 200, text: 'accepted\n' });
  deepStrictEqual(await post(await signed()), { status: 200, text: 'seen before\n' });
});

test('accepts either of two signatures while the secret is rotated', async () => {
  const secrets = [newSecret(), secret];
  deepStrictEqual(await post(await signed({ id: 'evt_rotation', secrets })), { status: 200, text: 'accepted\n' });
});

test('refuses what was changed, is old, is from the future or is signed by another', async () => {
  const refused = { status: 400, text: 'not a valid webhook\n' };
  deepStrictEqual(await post(await signed(), body.replace('completed', 'created')), refused);
  deepStrictEqual(await post({ ...(await signed()), 'webhook-id': 'evt_other' }), refused);
  deepStrictEqual(await post(await signed({ timestampSeconds: now() - 310 })), refused);
  deepStrictEqual(await post(await signed({ timestampSeconds: now() + 310 })), refused);
  deepStrictEqual(await post(await signed({ secrets: [newSecret()] })), refused);
  deepStrictEqual(await post({}), refused);
});

/** The form of the published SDKs. */
const sdkForm = {
  secret: 'whsec_test_secret_1234567890',
  body: '{"uuid":"tx_test_123","status":"completed","amount_fiat":100,"timestamp":1780574400}',
  signature: '9bc6d23d70a52f2960d404a6bf2fd067ee8f15e2e30c4e53cfde3559251a7e25',
};

test('checks the form of the published SDKs in TypeScript', () => {
  const check = (text: string) => verifySdkForm(sdkForm.secret, sdkForm.signature, Buffer.from(text));
  strictEqual(check(sdkForm.body), true);
  strictEqual(check(`${sdkForm.body} `), false);
});

test('checks it in Python', { skip: program !== 'python3' }, () => {
  const lines = [
    'import sys, receiver; s, g, b = sys.argv[1:]',
    'print([receiver.verify_sdk_form(s, g, t.encode()) for t in (b, b + " ")])',
  ];
  const { stdout } = spawnSync('python3', ['-Bc', lines.join('\n'), sdkForm.secret, sdkForm.signature, sdkForm.body], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  strictEqual(stdout, '[True, False]\n');
});
