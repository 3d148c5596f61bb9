import { createSocket, type RemoteInfo } from 'node:dgram';
import { promises as dns } from 'node:dns';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AddressError, nameServerResolver, nameServers, respond, type Resolver, resolveVetted } from './resolve.ts';

const answering =
  (...addresses: string[]): Resolver =>
  async () =>
    addresses;

const unasked: Resolver = async () => {
  throw new Error('asked');
};

const failing = (code: AddressError['code']): unknown => expect.objectContaining({ name: 'AddressError', code });

describe('the addresses to connect to', () => {
  it('are IPv4 before IPv6, otherwise in the order of the response, at most four', async () => {
    const resolver = answering('2606:4700::1', '8.8.4.4', '2606:4700::2', '8.8.8.8', '1.1.1.1');
    expect(await resolveVetted('example.com', 'public', resolver)).toEqual([
      '8.8.4.4',
      '8.8.8.8',
      '1.1.1.1',
      '2606:4700::1',
    ]);
  });

  it('are a literal itself, without a lookup', async () => {
    expect(await resolveVetted('8.8.8.8', 'public', unasked)).toEqual(['8.8.8.8']);
    expect(await resolveVetted('::1', 'loopback', unasked)).toEqual(['::1']);
    expect(await resolveVetted('[::1]', 'loopback', unasked)).toEqual(['::1']);
    await expect(resolveVetted('127.0.0.1', 'public', unasked)).rejects.toEqual(failing('blocked_address'));
  });

  it.each([
    [['10.0.0.1']],
    [['8.8.8.8', '10.0.0.1']],
    [['10.0.0.1', '8.8.8.8']],
    [['8.8.8.8', '::1']],
    [['8.8.8.8', '1.1.1.1', '9.9.9.9', '8.8.4.4', '169.254.169.254']],
    [['8.8.8.8', 'not-an-address']],
  ])('are refused all together when one is not allowed: %j', async (addresses) => {
    await expect(resolveVetted('example.com', 'public', answering(...addresses))).rejects.toEqual(
      failing('blocked_address'),
    );
  });

  it('are not shown to who chose the name', async () => {
    const refusal = resolveVetted('db.example.com', 'public', answering('10.1.2.3'));
    await expect(refusal).rejects.toThrow('db.example.com resolves to an address that webhooks may not be sent to');
  });

  it('are missing when the lookup finds none', async () => {
    await expect(resolveVetted('example.com', 'public', answering())).rejects.toEqual(failing('dns'));
  });
});

describe('the name servers of the system', () => {
  it('is not needed for localhost and names below it', async () => {
    expect(await nameServers('localhost')).toEqual(['127.0.0.1', '::1']);
    expect(await nameServers('api.localhost')).toEqual(['127.0.0.1', '::1']);
  });

  it('fails at once for .invalid', async () => {
    await expect(nameServers('nowhere.invalid')).rejects.toEqual(failing('dns'));
  });
});

describe('a query to name servers', () => {
  it('gives the addresses of both families', async () => {
    const resolver = nameServerResolver(
      await startNameServer({ A: ['8.8.8.8', '8.8.4.4'], AAAA: ['2001:4860:4860::8888'] }),
    );
    expect(await resolver('both.example.com')).toEqual(['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888']);
  });

  it.each([
    { name: 'has no such record', AAAA: [] },
    { name: 'fails', AAAA: 'SERVFAIL' as const },
    { name: 'stays silent', AAAA: 'silence' as const },
  ])('gives the addresses of one family when the other $name', async ({ AAAA }) => {
    const resolver = nameServerResolver(await startNameServer({ A: ['8.8.8.8'], AAAA }));
    expect(await resolver('v4.example.com')).toEqual(['8.8.8.8']);
  });

  it.each([
    { records: { A: 'NXDOMAIN', AAAA: 'NXDOMAIN' }, detail: 'x.example.com does not exist' },
    { records: { A: [], AAAA: [] }, detail: 'x.example.com has no address' },
    { records: { A: [], AAAA: 'SERVFAIL' }, detail: 'the name servers failed for x.example.com (ESERVFAIL)' },
    {
      records: { A: 'silence', AAAA: 'silence' },
      detail: 'the name servers did not respond for x.example.com in time',
    },
  ] as const)('fails with "$detail"', async ({ records, detail }) => {
    const resolver = nameServerResolver(await startNameServer(records));
    const lookup = resolver('x.example.com');
    await expect(lookup).rejects.toEqual(failing('dns'));
    await expect(lookup).rejects.toThrow(detail);
  });
});

describe('name servers respond for a name', () => {
  it.each([
    { records: { A: ['8.8.8.8'], AAAA: [] }, responds: true },
    { records: { A: 'NXDOMAIN', AAAA: 'SERVFAIL' }, responds: true },
    { records: { A: ['8.8.8.8'], AAAA: 'silence' }, responds: false },
    { records: { A: 'silence', AAAA: [] }, responds: false },
  ] as const)('when they do for both families: $records.A and $records.AAAA', async ({ records, responds }) => {
    expect(await respond(await startNameServer(records), 'x.example.com')).toBe(responds);
  });
});

type Answer = readonly string[] | 'NXDOMAIN' | 'SERVFAIL' | 'silence';
const rcodes = { NXDOMAIN: 3, SERVFAIL: 2 };

/** A name server on loopback (RFC 1035) with the same response for every name. */
async function startNameServer(records: { A: Answer; AAAA: Answer }): Promise<dns.Resolver> {
  const socket = createSocket('udp4');
  socket.on('message', (query: Buffer, from: RemoteInfo) => {
    const end = query.indexOf(0, 12) + 5;
    const type = query.readUInt16BE(end - 4);
    const answer = type === 1 ? records.A : records.AAAA;
    if (answer === 'silence') return;
    const addresses = typeof answer === 'string' ? [] : answer;
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 + (typeof answer === 'string' ? rcodes[answer] : 0), 2);
    head.writeUInt16BE(addresses.length, 6);
    head.fill(0, 8);
    const parts = addresses.map((address) => {
      const data = addressBytes(address);
      const part = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
      return Buffer.concat([part, data]);
    });
    socket.send(Buffer.concat([head, query.subarray(12, end), ...parts]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const servers = new dns.Resolver({ timeout: 1_000, maxTimeout: 1_000, tries: 1 });
  servers.setServers([`127.0.0.1:${socket.address().port}`]);
  return servers;
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0');
  const bytes = Buffer.alloc(16);
  [...groups(head), ...zeros, ...groups(tail)].forEach((group, index) =>
    bytes.writeUInt16BE(parseInt(group, 16), index * 2),
  );
  return bytes;
}
