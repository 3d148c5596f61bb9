import { rootCertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// The sender keeps one TLS context for the whole process, which this file shares with others: it loads its own.
vi.resetModules();
const { openTestTarget, startReceiver, webhook } = await import('./test-receivers.ts');

type Authority = { key: string; cert: string };
const day = 86_400_000;

let authority: Authority;

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'Test CA' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  authority = { key: made.private, cert: made.cert };
  setDefaultCACertificates([...rootCertificates, authority.cert]);
});
afterAll(() => setDefaultCACertificates([...rootCertificates]));

async function certificate(options: { ca?: Authority; name?: string; from?: number; to?: number }): Promise<Authority> {
  const { ca, name = 'hooks.example.com', from = Date.now() - day, to = Date.now() + day } = options;
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(to),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
    ...(ca && { ca }),
  });
  return { key: made.private, cert: made.cert };
}

describe('over TLS', () => {
  it('webhooks reach a receiver whose certificate is valid for the host name, on one connection', async () => {
    const receiver = await startReceiver(undefined, { tls: await certificate({ ca: authority }) });
    const target = openTestTarget(`https://hooks.example.com:${receiver.port}/in`);
    for (let i = 0; i < 2; i++) {
      expect(await target.send(webhook)).toMatchObject({ statusCode: 200, error: null, address: '127.0.0.1' });
    }
    expect(receiver.requests[0]?.headers.host).toBe(`hooks.example.com:${receiver.port}`);
    expect(receiver.sockets).toHaveLength(1);
  });

  it('a 100 Continue that nobody asked for is accepted, on each request of a connection', async () => {
    const tls = await certificate({ ca: authority });
    const receiver = await startReceiver(
      (response) => {
        response.writeContinue();
        response.end('final');
      },
      { tls },
    );
    const target = openTestTarget(`https://hooks.example.com:${receiver.port}/in`);
    for (let i = 0; i < 2; i++) {
      const { response, ...result } = await target.send(webhook);
      expect(result).toMatchObject({ statusCode: 200, error: null });
      expect(response?.body.toString()).toBe('final');
    }
    expect(receiver.sockets).toHaveLength(1);
  });

  it.each([
    {
      what: 'expired',
      options: { from: Date.now() - 2 * day, to: Date.now() - day },
      signed: true,
      detail: /certificate has expired/,
    },
    {
      what: 'for another host',
      options: { name: 'other.example.com' },
      signed: true,
      detail: /does not match certificate/,
    },
    { what: 'signed by itself', options: {}, signed: false, detail: /self-signed certificate/ },
  ])('a certificate that is $what is refused before anything is sent', async ({ options, signed, detail }) => {
    const tls = await certificate({ ...options, ...(signed && { ca: authority }) });
    const receiver = await startReceiver(undefined, { tls });
    const result = await openTestTarget(`https://hooks.example.com:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: null, error: 'tls', address: '127.0.0.1', response: null });
    expect(result.errorDetail).toMatch(detail);
    expect(receiver.requests).toEqual([]);
  });

  it('an endless response is stopped too', async () => {
    const receiver = await startReceiver(
      (response) => {
        response.socket?.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;');
        const flood = () => {
          while (response.socket?.write('a=b;'.repeat(4_096)));
          response.socket?.once('drain', flood);
        };
        flood();
      },
      { tls: await certificate({ ca: authority }) },
    );
    const result = await openTestTarget(`https://hooks.example.com:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: 200, error: null, response: { truncated: true } });
  });

  it('a receiver that speaks plain HTTP is a tls failure with a readable reason', async () => {
    const receiver = await startReceiver();
    const result = await openTestTarget(`https://hooks.example.com:${receiver.port}/`).send(webhook);
    expect(result).toMatchObject({ statusCode: null, error: 'tls' });
    expect(result.errorDetail).not.toMatch(/SSL routines/);
  });
});
