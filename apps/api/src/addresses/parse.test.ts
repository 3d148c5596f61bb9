import { assets } from '@cryptoix/core';
import { sha256 } from '@noble/hashes/sha2.js';
import { base58, base58xrp, bech32, bech32m } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTag, parseAddress } from './parse.ts';

const isGood = (network: string, text: string) => !('flaw' in parseAddress(network, text));
const flawOf = (network: string, text: string) => {
  const read = parseAddress(network, text);
  return 'flaw' in read ? read.flaw : null;
};

// From BIP 173 and BIP 350, EIP-55, the documentation of XRPL (and XLS-5d) and of Tron, and Litecoin's own tests.
const published: readonly (readonly [network: string, text: string])[] = [
  ['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['bitcoin', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'],
  ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  ['bitcoin', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
  ['bitcoin', 'bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3'],
  ['bitcoin', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
  ['bitcoin', 'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y'],
  ['bitcoin', 'bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs'],
  ['bitcoin', 'bc1sw50qgdz25j'],
  ['litecoin', 'LaMT348PWRnrqeeWArpwQPbuanpXDZGEUz'],
  ['litecoin', 'MVcg9uEvtWuP5N6V48EHfEtbz48qR8TKZ9'],
  ['litecoin', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'],
  ['litecoin', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9'],
  ['tron', 'TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW'],
  ['tron', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
  ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['ethereum', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'],
  ['polygon', '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB'],
  ['polygon', '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb'],
  ['ripple', 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf'],
  ['ripple', 'r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59'],
  ['ripple', 'rU6K7V3Po4snVhBBaU29sesqs2qTQJWDw1'],
  ['ripple', 'XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi'],
  ['ripple', 'X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ'],
];

const alphanumeric = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');

test('every network of the assets table has an address format', () => {
  for (const { network } of assets) expect(flawOf(network, '?')).toMatch(/^is not a valid .* address, /);
});

describe.each(published)('on %s, %s', (network, text) => {
  test('is accepted', () => {
    expect(parseAddress(network, text)).toMatchObject({ address: expect.any(String) });
  });

  test('is refused with any single character changed, left out or doubled', () => {
    const wrong = Array.from(text).flatMap((character, at) => {
      const [before, after] = [text.slice(0, at), text.slice(at + 1)];
      const changed = alphanumeric.filter((other) => other !== character).map((other) => before + other + after);
      return [...changed, before + after, before + character + character + after];
    });
    // 0X means the same as 0x.
    expect(wrong.filter((other) => isGood(network, other) && !other.startsWith('0X'))).toEqual([]);
  });
});

/** Any address of a network, encoded by other code than the code that parses it. */
const anyAddress = (() => {
  const bytes = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).filter((all) => all.some(Boolean));
  const summed = (codec: typeof base58, ...prefix: number[]) =>
    bytes(20).map((hash) => {
      const payload = Uint8Array.of(...prefix, ...hash);
      return codec.encode(Uint8Array.of(...payload, ...sha256(sha256(payload)).subarray(0, 4)));
    });
  const witness = (prefix: string, version: number, length: number) =>
    bytes(length).map((program) => {
      const codec = version === 0 ? bech32 : bech32m;
      return codec.encode(prefix, [version, ...codec.toWords(program)]);
    });
  const of = (network: string, text: fc.Arbitrary<string>) => text.map((address) => ({ network, address }));
  return fc.oneof(
    of('bitcoin', summed(base58, 0x00)),
    of('bitcoin', summed(base58, 0x05)),
    of('bitcoin', witness('bc', 0, 20)),
    of('bitcoin', witness('bc', 0, 32)),
    of('bitcoin', witness('bc', 1, 32)),
    of('litecoin', summed(base58, 0x30)),
    of('litecoin', summed(base58, 0x32)),
    of('litecoin', witness('ltc', 0, 20)),
    of('litecoin', witness('ltc', 1, 32)),
    of('tron', summed(base58, 0x41)),
    of('ripple', summed(base58xrp, 0x00)),
  );
})();

test('any address is accepted unchanged, and refused with one character changed', () => {
  fc.assert(
    fc.property(anyAddress, fc.nat(), fc.constantFrom(...alphanumeric), ({ network, address }, place, other) => {
      expect(parseAddress(network, address)).toEqual({ address, memo: null });
      const at = place % address.length;
      fc.pre(other !== address.charAt(at));
      expect(isGood(network, address.slice(0, at) + other + address.slice(at + 1))).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('any text is either accepted or refused, and never throws', () => {
  const networks = fc.constantFrom(...new Set(assets.map(({ network }) => network)));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 128 }),
    fc.stringMatching(/^(bc1|0x|r|X|T|L|1)[a-zA-Z0-9]{0,120}$/),
  );
  fc.assert(
    fc.property(networks, text, (network, wrong) => {
      expect(flawOf(network, wrong)).not.toBeNull();
    }),
  );
});

describe('is kept in one spelling', () => {
  test.each([
    ['bitcoin', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
    ['bitcoin', 'BC1SW50QGDZ25J', 'bc1sw50qgdz25j'],
    ['ethereum', '0x52908400098527886E0F7030069857D2E4169EE7', '0x52908400098527886e0f7030069857d2e4169ee7'],
    ['ethereum', '0x8617E340B3D01FA5F11F306F4090FD50E238070D', '0x8617e340b3d01fa5f11f306f4090fd50e238070d'],
    ['polygon', '0xde709f2102306220921060314715629080e2fb77', '0xde709f2102306220921060314715629080e2fb77'],
    ['polygon', '0x27b1fdb04752bbc536007a920d24acb045561c26', '0x27b1fdb04752bbc536007a920d24acb045561c26'],
    ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'],
    ['ethereum', '0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'],
  ])('on %s, %s', (network, text, address) => {
    expect(parseAddress(network, text)).toEqual({ address, memo: null });
  });
});

describe('an X-address is split', () => {
  const root = 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf';
  test.each([
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQXb', root, null],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtV8AqEL4xcZj5whKbmc', root, '0'],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtVoYiC9UvKfjKar4LJe', root, '32'],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtVoKj3MnFGMXEFMnvJV', root, '276'],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtVozpjdhPQVdt3ghaWw', root, '65591'],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtVqrDUk2vDpkTjPsY73', root, '16781933'],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtV1kAsixQTdMjbWi39u', root, '4294967294'],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi', root, '4294967295'],
    ['X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu', 'r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59', '1'],
  ])('%s', (text, address, memo) => {
    expect(parseAddress('ripple', text)).toEqual({ address, memo });
  });

  test('unless its tag is of a kind that no ledger has', () => {
    const payload = (flag: number, ...tag: number[]) => {
      const all = Uint8Array.of(0x05, 0x44, ...base58xrp.decode(root).subarray(1, 21), flag, ...tag);
      return base58xrp.encode(Uint8Array.of(...all, ...sha256(sha256(all)).subarray(0, 4)));
    };
    expect(isGood('ripple', payload(1, 7, 0, 0, 0, 0, 0, 0, 0))).toBe(true);
    for (const wrong of [
      payload(2, 7, 0, 0, 0, 0, 0, 0, 0),
      payload(1, 7, 0, 0, 0, 1, 0, 0, 0),
      payload(0, 7, 0, 0, 0, 0, 0, 0, 0),
    ]) {
      expect(flawOf('ripple', wrong)).toMatch(/X-address with a tag/);
    }
  });
});

describe('says which check failed', () => {
  test.each<[string, string, RegExp]>([
    ['bitcoin', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb', /checksum.*mistyped/],
    ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', /checksum.*mistyped/],
    ['tron', 'TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMX', /checksum.*mistyped/],
    ['ripple', 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpg', /checksum.*mistyped/],
    ['ethereum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD', /checksum.*EIP-55/],
    // Version 0 with the checksum of the other versions, and the other way round (BIP 350).
    ['bitcoin', 'bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd', /checksum/],
    ['bitcoin', 'BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL', /checksum/],
    // An invalid length, version or padding (BIP 350).
    ['bitcoin', 'bc1pw5dgrnzv', /length or version/],
    ['bitcoin', 'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P', /length or version/],
    ['bitcoin', 'BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R', /length or version/],
    ['bitcoin', 'bc1gmk9yu', /checksum/],
    ['bitcoin', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav', /length or version/],
    // Mixed case (BIP 173).
    ['bitcoin', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4', /checksum/],
    ['bitcoin', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', /bitcoin's test network/],
    ['bitcoin', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', /bitcoin's test network/],
    ['litecoin', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', /litecoin's test network/],
    ['ripple', 'TVE26TYGhfLC7tQDno7G8dGtxSkYQn49b3qD26PK7FcGSKE', /ripple's test network/],
    ['tron', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', /is an address of ethereum or polygon/],
    ['ethereum', 'TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW', /is an address of tron/],
    ['bitcoin', 'LaMT348PWRnrqeeWArpwQPbuanpXDZGEUz', /is an address of litecoin/],
    ['bitcoin', 'DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L', /is not a valid bitcoin address, which begins with/],
    ['ethereum', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae', /40 hexadecimal digits/],
    ['ripple', 'sEdTM1uX8pu2do5XvTnutH6HsouMaM2', /is not a valid ripple address/],
  ])('on %s, of %s', (network, text, words) => {
    expect(flawOf(network, text)).toMatch(words);
    // The text may be a secret that was pasted into the wrong field.
    expect(flawOf(network, text)).not.toContain(text);
  });
});

test.each([
  ['ethereum', `0x${'0'.repeat(40)}`],
  ['polygon', `0X${'0'.repeat(40)}`],
  ['tron', 'T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb'],
  ['bitcoin', '1111111111111111111114oLvT2'],
  ['bitcoin', bech32.encode('bc', [0, ...bech32.toWords(new Uint8Array(20))])],
  ['bitcoin', bech32m.encode('bc', [1, ...bech32m.toWords(new Uint8Array(32))])],
  ['litecoin', bech32.encode('ltc', [0, ...bech32.toWords(new Uint8Array(20))])],
  ['ripple', 'rrrrrrrrrrrrrrrrrrrrrhoLvTp'],
])('the zero address of %s is refused', (network, text) => {
  expect(flawOf(network, text)).toMatch(/zero address/);
});

test.each([
  ['0', true],
  ['7', true],
  ['4294967295', true],
  ['4294967296', false],
  ['-1', false],
  ['+1', false],
  ['007', false],
  ['1.0', false],
  ['1e3', false],
  ['0x7', false],
  [' 7', false],
  ['order 7', false],
  ['', false],
  ['٧', false],
])('%j is a tag: %s', (memo, expected) => {
  expect(isTag(memo)).toBe(expected);
});
