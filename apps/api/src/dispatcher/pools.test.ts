import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Claimed } from '../queue/claim.ts';
import { hostKey } from '../queue/shares.ts';
import { bounds, maxPerAddress, Pools } from './pools.ts';

const claimedOf = (more: Partial<Claimed> = {}): Claimed => ({
  deliveryId: 1,
  merchantId: 'mer_1',
  mode: 'test',
  endpointId: 'whe_1',
  version: 1,
  host: 'hooks.example.com',
  eventId: 'evt_1',
  eventType: 'payment.completed',
  body: Buffer.alloc(1_000),
  attempts: 0,
  step: 0,
  trigger: 'schedule',
  once: false,
  resumes: false,
  ordered: false,
  proven: false,
  failing: false,
  ...more,
});

const sizes = { small: 400, middling: 20_000, largest: 66_000 };

describe('the sends of one merchant to one host', () => {
  test('are never more, nor have more bytes, than allowed, and none is counted in the end', () => {
    const step = fc.record({
      merchantId: fc.constantFrom('mer_1', 'mer_2'),
      host: fc.constantFrom('a.example.com', 'b.example.com'),
      proven: fc.boolean(),
      size: fc.constantFrom(...Object.values(sizes)),
      ends: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 50, maxLength: 400 }), (steps) => {
        const pools = new Pools();
        const idle = pools.rooms();
        const running: Claimed[] = [];
        const end = () => {
          const [claimed] = running.splice(0, 1);
          if (claimed !== undefined) pools.finished(claimed);
        };
        for (const { merchantId, host, proven, size, ends } of steps) {
          const room = pools.rooms()[proven ? 'proven' : 'unproven'];
          const left = room.hosts.get(hostKey(merchantId, host)) ?? room.perHost;
          // A claim takes as many as it may, and each may be of the largest size.
          for (let taken = 0; taken < left; taken += 1) {
            const claimed = claimedOf({ merchantId, host, proven, body: Buffer.alloc(size) });
            running.push(claimed);
            pools.started(claimed);
          }
          const sends = running.filter(
            (one) => one.merchantId === merchantId && one.host === host && one.proven === proven,
          );
          const bound = bounds[proven ? 'proven' : 'unproven'].host;
          expect(sends.length).toBeLessThanOrEqual(bound.sends);
          expect(sends.reduce((sum, one) => sum + one.body.byteLength, 0)).toBeLessThanOrEqual(bound.bytes);
          for (let count = 0; count < ends; count += 1) end();
        }
        while (running.length > 0) end();
        expect(pools.rooms()).toEqual(idle);
        expect(pools.inFlight).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['sends', sizes.small, bounds.unproven.host.sends],
    ['bytes', sizes.largest, Math.floor(bounds.unproven.host.bytes / sizes.largest)],
  ])('wake the dispatcher when their %s were at the limit and one ends', (_, size, most) => {
    const pools = new Pools();
    const claims = Array.from({ length: most }, () => claimedOf({ body: Buffer.alloc(size) }));
    for (const claimed of claims) pools.started(claimed);
    expect(pools.rooms().unproven.hosts.get(hostKey('mer_1', 'hooks.example.com'))).toBe(0);
    expect(claims.slice(0, 3).map((claimed) => pools.finished(claimed))).toEqual([true, false, false]);
  });
});

describe('the sends to one address', () => {
  const send = (pools: Pools, address: string, more: Partial<Claimed> = {}) => {
    const claimed = claimedOf(more);
    pools.started(claimed);
    return { claimed, admitted: pools.admit(claimed, [address]) };
  };
  const crowd = (pools: Pools, address: string) =>
    Array.from({ length: maxPerAddress }, (_, at) =>
      send(pools, address, { merchantId: `mer_${at}`, host: `${at}.example.com` }),
    );

  test('are limited over all merchants and hosts for unproven endpoints, and for no others', () => {
    const pools = new Pools();
    const admitted = crowd(pools, '8.8.8.8');
    expect(admitted.every((one) => one.admitted)).toBe(true);
    expect(send(pools, '8.8.8.8', { merchantId: 'mer_new' }).admitted).toBe(false);
    expect(send(pools, '8.8.4.4', { merchantId: 'mer_new' }).admitted).toBe(true);
    expect(send(pools, '8.8.8.8', { merchantId: 'mer_new', proven: true }).admitted).toBe(true);
    for (const { claimed } of admitted.slice(0, 1)) pools.finished(claimed);
    expect(send(pools, '8.8.8.8', { merchantId: 'mer_new' }).admitted).toBe(true);
    expect(send(pools, '8.8.8.8', { merchantId: 'mer_new' }).admitted).toBe(false);
  });

  test('are counted under each address of a host, and by network for IPv6', () => {
    const pools = new Pools();
    crowd(pools, '2001:4860:4860::8888');
    const other = claimedOf();
    pools.started(other);
    expect(pools.admit(other, ['8.8.8.8', '2001:4860:4860::8844'])).toBe(false);
    expect(pools.admit(other, ['8.8.8.8', '2001:4860:4861::8844'])).toBe(true);
  });
});
