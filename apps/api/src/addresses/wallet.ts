import { sha256 } from '@noble/hashes/sha2.js';
import { addressOfKey, isRippleAddress } from './encode.ts';
import { childOf, parseAccountKey, type Spelling } from './extended-key.ts';

/** One place of a wallet: the address, and perhaps the memo, for one payment. */
export interface Place {
  readonly address: string;
  /** Tells payments to a shared address apart; null when each payment has its own address. */
  readonly memo: string | null;
}

/** A watch-only wallet: we know its addresses, and only its owner can spend. */
export interface Wallet {
  readonly network: string;
  /** The setting that names it, such as `WALLET_BITCOIN`. */
  readonly setting: string;
  /** SHA-256 in hex of the key or address: the same for every spelling of the key and on every network. */
  readonly id: string;
  /** The first place that may be used. */
  readonly from: number;
  /** The number of places. */
  readonly size: number;
  /** The address that all its payments share; null when each has its own. */
  readonly shared: string | null;
  /** The place at an index below `size`; null when its key does not exist, which is next to impossible. */
  at(index: number): Place | null;
}

/** The spellings of keys that each network takes: those that do not belong to another network. */
const keySpellings = {
  bitcoin: ['xpub', 'zpub'],
  // Litecoin has no zpub of its own: its wallets export Bitcoin's.
  litecoin: ['xpub', 'zpub', 'Ltub'],
  ethereum: ['xpub'],
  polygon: ['xpub'],
  tron: ['xpub'],
} as const satisfies Record<string, readonly Spelling[]>;
export const walletNetworks = ['bitcoin', 'litecoin', 'ethereum', 'polygon', 'tron', 'ripple'] as const;
export type WalletNetwork = (typeof walletNetworks)[number];

/** The setting that names each network's wallet. */
export const walletSettings = {
  bitcoin: 'WALLET_BITCOIN',
  litecoin: 'WALLET_LITECOIN',
  ethereum: 'WALLET_ETHEREUM',
  polygon: 'WALLET_POLYGON',
  tron: 'WALLET_TRON',
  ripple: 'WALLET_RIPPLE',
} as const satisfies Record<WalletNetwork, string>;

/** Numbers of children that need no private key (BIP 32). */
const keyPlaces = 2 ** 31;
/** Tags of the XRP Ledger have 32 bits. 0 is left out: some wallets treat it as no tag. */
const tagPlaces = 2 ** 32 - 1;

const idOf = (...parts: Uint8Array[]) => Buffer.from(sha256(Buffer.concat(parts))).toString('hex');

/**
 * Spreads consecutive indexes over distant tags, so that a mistyped tag most likely belongs to no payment rather than
 * to the next one. The factor is odd, so no two indexes get the same tag (Knuth, TAOCP 3, 6.4: 2^32 divided by the
 * golden ratio).
 */
const tagOf = (index: number) => String(((BigInt(index) + 1n) * 2_654_435_761n) % 2n ** 32n);

/**
 * Parses the wallet in a setting: the extended public key of an account, whose receiving addresses 0/0, 0/1 … are used,
 * or an address of the XRP Ledger.
 * @param from the first place to use
 * @returns the wallet, or a sentence that says what is wrong and does not repeat the setting
 */
export function parseWallet(network: WalletNetwork, text: string, from: number): Wallet | string {
  const base = { network, setting: walletSettings[network], from };
  if (network === 'ripple') {
    if (!isRippleAddress(text)) {
      return 'is not an address of the XRP Ledger, or was not copied whole. Set a classic address, which begins with r';
    }
    const at = (index: number) => ({ address: text, memo: tagOf(index) });
    return { ...base, id: idOf(Buffer.from(text)), size: tagPlaces, shared: text, at };
  }
  const account = parseAccountKey(text, keySpellings[network]);
  if (typeof account === 'string') return account;
  const { publicKey, chainCode } = account;
  const receiving = childOf(account, 0);
  if (receiving === null || publicKey === null || chainCode === null)
    return 'is not a key that addresses can be made of';
  const at = (index: number) => {
    const key = childOf(receiving, index)?.publicKey;
    return key === undefined || key === null ? null : { address: addressOfKey(network, key), memo: null };
  };
  return { ...base, id: idOf(publicKey, chainCode), size: keyPlaces, shared: null, at };
}
