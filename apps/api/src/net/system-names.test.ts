import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LookupBusyError, nameServers } from './resolve.ts';
import { resolverOf, systemNames } from './system-names.ts';

/** The names of this machine's hosts file that name servers do not know, each with an address. */
const hostsFile = readFileSync('/etc/hosts', 'utf8')
  .split('\n')
  .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
  .flatMap(([address = '', ...names]) => names.map((name) => ({ address, name })))
  .filter(({ name }) => !name.startsWith('localhost') && !name.includes('.'));
const [known] = hostsFile;

const failing = (text: string): unknown =>
  expect.objectContaining({ code: 'dns', message: expect.stringContaining(text) });

describe('where private endpoints are allowed', () => {
  it.skipIf(known === undefined)('a name of the hosts file resolves', async () => {
    for (const policy of ['loopback', 'any'] as const)
      expect(await resolverOf(policy)(known?.name ?? '')).toContain(known?.address);
  });

  it('a name that does not exist fails, and localhost and .invalid are never looked up', async () => {
    const resolver = resolverOf('any');
    expect(await resolver('api.localhost')).toEqual(['127.0.0.1', '::1']);
    await expect(resolver('nowhere.invalid')).rejects.toEqual(failing('nowhere.invalid does not exist'));
    await expect(resolver('no..name')).rejects.toEqual(failing('no..name'));
  });
});

it('on the internet the hosts file does not count: name servers are queried', () => {
  expect(resolverOf('public')).toBe(nameServers);
});

/** A system that responds when the test lets it, and remembers what was looked up. */
function heldLookup() {
  const asked: string[] = [];
  const held = new Map<string, PromiseWithResolvers<{ address: string }[]>>();
  const lookup = (hostname: string) => {
    asked.push(hostname);
    const answer = Promise.withResolvers<{ address: string }[]>();
    held.set(hostname, answer);
    return answer.promise;
  };
  return { asked, lookup, answer: (name: string, address: string) => held.get(name)?.resolve([{ address }]) };
}

/** Name servers that respond for every name but those that begin with `slow`. */
const responds = async (hostname: string) => !hostname.startsWith('slow');

describe('lookups by the system', () => {
  it('run two at a time; the next begins when one ends', async () => {
    const { asked, lookup, answer } = heldLookup();
    const resolver = systemNames(lookup, 60_000, responds);
    const found = ['a', 'b', 'c', 'd'].map(async (name) => resolver(name));
    await setImmediate();
    expect(asked).toEqual(['a', 'b']);
    answer('b', '10.0.0.2');
    expect(await found[1]).toEqual(['10.0.0.2']);
    expect(asked).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c']) answer(name, '10.0.0.1');
    await Promise.all([found[0], found[2]]);
    answer('d', '10.0.0.4');
    expect(await found[3]).toEqual(['10.0.0.4']);
  });

  it('of one name are shared by all callers at the same time', async () => {
    const { asked, lookup, answer } = heldLookup();
    const resolver = systemNames(lookup, 60_000, responds);
    const found = Array.from({ length: 5 }, async () => resolver('a'));
    answer('a', '10.0.0.1');
    expect(await Promise.all(found)).toEqual(Array.from({ length: 5 }, () => ['10.0.0.1']));
    expect(asked).toEqual(['a']);
    void resolver('a').catch(() => undefined);
    expect(asked).toEqual(['a', 'a']);
    answer('a', '10.0.0.1');
  });

  it('go on beside any number of names that never resolve', async () => {
    const { asked, lookup, answer } = heldLookup();
    const resolver = systemNames(lookup, 60_000, responds);
    const slow = ['slow-1', 'slow-2', 'slow-3'].map(async (name) => resolver(name, 20));
    const busy: unknown = expect.any(LookupBusyError);
    for (const refused of slow.slice(1)) await expect(refused).rejects.toEqual(busy);
    for (const name of ['a', 'b', 'c']) {
      const found = resolver(name);
      await setImmediate();
      answer(name, '10.0.0.1');
      expect(await found).toEqual(['10.0.0.1']);
    }
    expect(asked).toEqual(['slow-1', 'a', 'b', 'c']);
    answer('slow-1', '10.0.0.9');
    expect(await slow[0]).toEqual(['10.0.0.9']);
    void resolver('slow-2').catch(() => undefined);
    expect(asked).toEqual(['slow-1', 'a', 'b', 'c', 'slow-2']);
    answer('slow-2', '10.0.0.1');
  });

  it('take no longer than the limit, and one that nobody waits for any more never begins', async () => {
    const { asked, lookup, answer } = heldLookup();
    const resolver = systemNames(lookup, 20, responds);
    const refused = ['a', 'b', 'waits'].map((name) => expect(resolver(name)).rejects.toEqual(failing('in time')));
    await Promise.all(refused);
    for (const name of ['a', 'b']) answer(name, '10.0.0.1');
    await setImmediate();
    expect(asked).toEqual(['a', 'b']);
  });
});
