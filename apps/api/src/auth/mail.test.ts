import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMailer } from './mail.ts';

const email = {
  to: 'ada@example.com',
  subject: 'Confirm your email address',
  text: 'https://x.test/verify-email#token=secret',
};
const from = 'Cryptoix <no-reply@cryptoix.test>';

let logged: string;
const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
let dir: string;
beforeEach(async () => {
  logged = '';
  dir = await mkdtemp(join(tmpdir(), 'cryptoix-mail-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** A mail server that refuses the first `refusals` emails. */
async function mailServer(refusals: number) {
  const taken: string[] = [];
  let refused = 0;
  const server: Server = createServer((socket) => {
    let data: string | null = null;
    socket.on('error', () => {});
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      if (data !== null) {
        data += chunk.toString();
        if (!data.endsWith('\r\n.\r\n')) return;
        taken.push(data);
        data = null;
        socket.write('250 taken\r\n');
        return;
      }
      const command = chunk.toString().slice(0, 4).toUpperCase();
      if (command === 'MAIL' && refused < refusals) {
        refused += 1;
        socket.write('451 try later\r\n');
      } else if (command === 'DATA') {
        data = '';
        socket.write('354 go on\r\n');
      } else socket.write(command === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `smtp://127.0.0.1:${port}`, taken, [Symbol.asyncDispose]: async () => void server.close() };
}

test('without a mail server an email is a file that only its owner may read', async () => {
  const mailer = createMailer({ smtpUrl: null, dir: join(dir, 'mail'), from, log });
  mailer.send(email);
  await mailer.drain();
  const [file = ''] = await readdir(join(dir, 'mail'));
  const path = join(dir, 'mail', file);
  expect(await readFile(path, 'utf8')).toContain(
    `From: ${from}\nTo: ${email.to}\nSubject: ${email.subject}\n\n${email.text}\n`,
  );
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(logged).toContain(path);
  expect(logged).not.toContain('secret');
});

test('with a mail server an email is sent there', async () => {
  await using server = await mailServer(0);
  const mailer = createMailer({ smtpUrl: server.url, dir, from, log });
  mailer.send(email);
  await mailer.drain();
  expect(server.taken).toEqual([expect.stringContaining(email.text)]);
  expect(await readdir(dir)).toEqual([]);
});

test('an email that the server refuses is sent again', async () => {
  await using server = await mailServer(2);
  const mailer = createMailer({ smtpUrl: server.url, dir, from, log, retryDelaysMs: [1, 1, 1] });
  mailer.send(email);
  await mailer.drain();
  expect(server.taken).toHaveLength(1);
  expect(logged.match(/trying again/g)).toHaveLength(2);
});

test('a server that is down fails no sender; the email is dropped after the last try, and the log says so', async () => {
  const mailer = createMailer({ smtpUrl: 'smtp://127.0.0.1:1', dir, from, log, retryDelaysMs: [1, 1] });
  expect(() => mailer.send(email)).not.toThrow();
  await mailer.drain();
  expect(logged.match(/trying again/g)).toHaveLength(2);
  expect(logged).toContain('email not sent after the last try');
  expect(logged).not.toContain('secret');
});
