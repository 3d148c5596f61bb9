import { assets } from '@cryptoix/core';
import { base58xrp } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publishedWallets } from '@cryptoix/harness/wallets';
import { respelled } from '../../test/respelled.ts';
import { addressOfHash, checksummedHex, isRippleAddress } from './encode.ts';
import { parseAddress } from './parse.ts';
import { parseWallet, type Wallet, type WalletNetwork, walletNetworks, walletSettings } from './wallet.ts';

const { WALLET_BITCOIN: zpub, WALLET_ETHEREUM: ethereum, WALLET_RIPPLE: account } = publishedWallets;

function wallet(network: WalletNetwork, text: string, from = 0): Wallet {
  const read = parseWallet(network, text, from);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

describe('the addresses of a watch-only key', () => {
  // BIP 84's own vectors; those of the other coins are published for the same phrase, for example by
  // iancoleman.io/bip39.
  test.each<[WalletNetwork, number, string]>([
    ['bitcoin', 0, 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'],
    ['bitcoin', 1, 'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g'],
    ['litecoin', 0, 'ltc1qjmxnz78nmc8nq77wuxh25n2es7rzm5c2rkk4wh'],
    ['ethereum', 0, '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'],
    ['ethereum', 1, '0x6Fac4D18c912343BF86fa7049364Dd4E424Ab9C0'],
    ['polygon', 0, '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'],
    ['tron', 0, 'TUEZSdKsoDHQMeZwihtdoBiN46zxhGWYdH'],
  ])('of %s at 0/%d is the published one', (network, index, address) => {
    expect(wallet(network, publishedWallets[walletSettings[network]]).at(index)).toEqual({ address, memo: null });
  });

  test('of the XRP Ledger is the account itself, with a tag for each payment', () => {
    const { at, shared } = wallet('ripple', account);
    expect(shared).toBe(account);
    const tags = Array.from({ length: 2_000 }, (_, index) => at(index)?.memo ?? '');
    expect(new Set(tags).size).toBe(2_000);
    for (const tag of tags) expect(Number(tag)).toBeGreaterThan(0);
    for (const tag of tags) expect(Number(tag)).toBeLessThan(2 ** 32);
  });

  test('of the XRP Ledger are so far apart that a mistyped tag most likely belongs to nobody', () => {
    const given = new Set(Array.from({ length: 2_000 }, (_, index) => wallet('ripple', account).at(index)?.memo ?? ''));
    const mistyped = [...given].flatMap((tag) =>
      Array.from(tag).flatMap((digit, at) =>
        // Another digit, or a missing one.
        [String((Number(digit) + 1) % 10), ''].map((typed) => `${tag.slice(0, at)}${typed}${tag.slice(at + 1)}`),
      ),
    );
    const hits = mistyped.filter((tag) => given.has(tag)).length;
    expect(hits / mistyped.length).toBeLessThan(0.005);
  });

  test('of every network that assets are on can be set, and no other', () => {
    expect(new Set(walletNetworks)).toEqual(new Set(assets.map(({ network }) => network)));
  });

  test('are in the form that their network has, whatever the hash', () => {
    fc.assert(
      fc.property(fc.constantFrom(...assets), fc.uint8Array({ minLength: 20, maxLength: 20 }), (asset, hash) => {
        // Nobody owns the zero address, so it is refused.
        fc.pre(hash.some((byte) => byte !== 0));
        const address = addressOfHash(asset.network, hash);
        expect(parseAddress(asset.network, address)).toMatchObject({ memo: null });
        if (address.startsWith('0x')) expect(checksummedHex(address.toLowerCase())).toBe(address);
        expect(isRippleAddress(address)).toBe(asset.network === 'ripple');
      }),
    );
  });

  // The vectors of EIP-55.
  test.each([
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '0xde709f2102306220921060314715629080e2fb77',
  ])('in hex have the checksum of EIP-55: %s', (address) => {
    expect(checksummedHex(address.toLowerCase())).toBe(address);
    expect(checksummedHex(`0x${address.slice(2).toUpperCase()}`)).toBe(address);
  });
});

describe('a wallet', () => {
  const xpub = respelled(zpub, { version: 0x0488b21e });

  test('is the same by its xpub and its zpub, and on every network that takes its key', () => {
    expect(xpub).toMatch(/^xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3Xyuv/);
    expect(wallet('bitcoin', xpub).id).toBe(wallet('bitcoin', zpub).id);
    expect(wallet('bitcoin', xpub).at(0)).toEqual(wallet('bitcoin', zpub).at(0));
    expect(wallet('ethereum', ethereum).id).toBe(wallet('polygon', ethereum).id);
    expect(wallet('ethereum', ethereum).id).not.toBe(wallet('bitcoin', xpub).id);
    const ltub = respelled(publishedWallets.WALLET_LITECOIN, { version: 0x019da462 });
    expect(wallet('litecoin', ltub).id).toBe(wallet('litecoin', publishedWallets.WALLET_LITECOIN).id);
  });

  const privateKey = { key: Buffer.concat([Buffer.alloc(32, 0), Buffer.of(1)]) };
  const typo = `${zpub.slice(0, -1)}${zpub.endsWith('s') ? 't' : 's'}`;
  test.each<[string, WalletNetwork, string, RegExp]>([
    ['a private key', 'bitcoin', respelled(zpub, { version: 0x0488ade4, ...privateKey }), /^is a private key/],
    ['a private key, spelled zprv', 'bitcoin', respelled(zpub, { version: 0x04b2430c, ...privateKey }), /private key/],
    ['a private key of Litecoin', 'litecoin', respelled(zpub, { version: 0x019d9cfe, ...privateKey }), /private key/],
    ['a private key of a test network', 'tron', respelled(zpub, { version: 0x04358394, ...privateKey }), /private key/],
    ['a tpub', 'ethereum', respelled(zpub, { version: 0x043587cf }), /^is a key of a test network/],
    ['a upub', 'bitcoin', respelled(zpub, { version: 0x044a5262 }), /test network/],
    ['a vpub', 'bitcoin', respelled(zpub, { version: 0x045f1cf6 }), /test network/],
    ['a test key of Litecoin', 'litecoin', respelled(zpub, { version: 0x0436f6e1 }), /test network/],
    [
      'a key of Litecoin',
      'bitcoin',
      respelled(zpub, { version: 0x019da462 }),
      /a key of Litecoin \(Ltub\).*xpub or zpub/,
    ],
    ['a key of Litecoin for nested segwit', 'bitcoin', respelled(zpub, { version: 0x01b26ef6 }), /\(Mtub\)/],
    ['a key for nested segwit', 'litecoin', respelled(zpub, { version: 0x01b26ef6 }), /nested segwit.*\(Mtub\)/],
    ['a ypub', 'bitcoin', respelled(zpub, { version: 0x049d7cb2 }), /nested segwit.*\(ypub\)/],
    ['a key of several signers', 'bitcoin', respelled(zpub, { version: 0x02aa7ed3 }), /several people/],
    ['a zpub where there is no segwit', 'ethereum', zpub, /native segwit.*\(zpub\).*takes xpub/],
    ['a zpub where there is no segwit either', 'tron', zpub, /native segwit/],
    ['a key of a network nobody knows', 'bitcoin', respelled(zpub, { version: 0x02facafd }), /not known here/],
    ['a key with a typing error', 'bitcoin', typo, /checksum is wrong/],
    ['half a key', 'bitcoin', zpub.slice(0, 60), /checksum is wrong/],
    ['words', 'bitcoin', 'abandon abandon about', /^is not an extended public key/],
    ['an address', 'bitcoin', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', /^is not an extended key/],
    ['a wallet’s root', 'bitcoin', respelled(xpub, { depth: 0 }), /depth 0.*depth 3/],
    ['a receive chain', 'bitcoin', respelled(zpub, { depth: 4 }), /depth 4/],
    ['no point of the curve', 'bitcoin', respelled(zpub, { key: Buffer.alloc(33, 5) }), /no point/],
    ['private contents named public', 'bitcoin', respelled(zpub, privateKey), /no point/],
    ['a key where an address belongs', 'ripple', ethereum, /not an address of the XRP Ledger/],
    ['an address with a typing error', 'ripple', `${account.slice(0, -1)}2`, /not copied whole/],
    ['a secret of the XRP Ledger', 'ripple', 'sn3nxiW7v8KXzPzAqzyHXbSSKNuN9', /not an address/],
    ['an address of Bitcoin', 'ripple', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', /not an address/],
    ['another payload under the alphabet of XRP', 'ripple', base58xrp.encode(Buffer.alloc(25, 9)), /not an address/],
  ])('is not made of %s', (_, network, text, problem) => {
    const read = parseWallet(network, text, 0);
    expect(read).toMatch(problem);
    // The text may be a secret, and the message is printed.
    expect(read).not.toContain(text.slice(0, 12));
  });
});
