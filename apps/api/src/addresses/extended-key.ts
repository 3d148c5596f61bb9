import { HDKey } from '@scure/bip32';
import { base58check } from './encode.ts';

// Version bytes of BIP 32 and SLIP-132: they name the kind of key and the kind of address it is for.
const privateKeys: ReadonlySet<number> = new Set([
  0x0488ade4, 0x049d7878, 0x04b2430c, 0x0295b005, 0x02aa7a99, 0x019d9cfe, 0x01b26792, 0x04358394, 0x044a4e28,
  0x045f18bc, 0x024285b5, 0x02575048, 0x0436ef7d,
]);
const testKeys: ReadonlySet<number> = new Set([0x043587cf, 0x044a5262, 0x045f1cf6, 0x024289ef, 0x02575483, 0x0436f6e1]);
const publicKeys = {
  xpub: { version: 0x0488b21e, means: 'a key of Bitcoin or of a network that spells its keys alike' },
  zpub: { version: 0x04b24746, means: 'a key for native segwit addresses of Bitcoin or Litecoin' },
  Ltub: { version: 0x019da462, means: 'a key of Litecoin' },
  ypub: { version: 0x049d7cb2, means: 'a key for nested segwit addresses, which are not used here' },
  Mtub: { version: 0x01b26ef6, means: 'a key for nested segwit addresses of Litecoin, which are not used here' },
  Ypub: { version: 0x0295b43f, means: 'a key that several people sign with, which is not used here' },
  Zpub: { version: 0x02aa7ed3, means: 'a key that several people sign with, which is not used here' },
} as const;
/** The prefix in which the public key of an account is written. */
export type Spelling = keyof typeof publicKeys;

/** Depth of an account below the seed: purpose, coin, account (BIP 44). */
const accountDepth = 3;
/** Version, depth, parent's fingerprint, index, chain code and key (BIP 32). */
const length = 78;

/**
 * Parses the extended public key of an account.
 * @param accepted the spellings that this network takes; others may belong to another network
 * @returns the key, or a sentence that says what is wrong and never contains the key
 */
export function parseAccountKey(text: string, accepted: readonly Spelling[]): HDKey | string {
  let bytes: Uint8Array;
  try {
    bytes = base58check.decode(text);
  } catch {
    return `is not an extended public key, or was not copied whole: its checksum is wrong. Set the ${accepted.join(' or ')} of an account`;
  }
  const version = bytes.length === length ? Buffer.from(bytes).readUInt32BE(0) : null;
  if (version === null) return `is not an extended key: set the ${accepted.join(' or ')} of an account`;
  if (privateKeys.has(version)) {
    return `is a private key, with which anybody who reads this setting can spend. Set the extended public key (${accepted.join(' or ')}), and move the money away from this one`;
  }
  if (testKeys.has(version)) return `is a key of a test network. Set the ${accepted.join(' or ')} of an account`;
  const kind = Object.entries(publicKeys).find(([, known]) => known.version === version);
  if (kind === undefined) return `is a key of a network that is not known here: it takes ${accepted.join(' or ')}`;
  const [spelling, { means }] = kind;
  if (!accepted.some((one) => one === spelling)) {
    return `is ${means} (${spelling}), and this network takes ${accepted.join(' or ')}`;
  }
  const depth = bytes[4];
  if (depth !== accountDepth) {
    return `is a key of depth ${depth}. Set that of an account, which has depth ${accountDepth}, such as m/84'/0'/0'`;
  }
  try {
    // The spelling does not change the key.
    return HDKey.fromExtendedKey(text, { public: version, private: 0x0488ade4 });
  } catch {
    return 'is not a key: no point of the curve belongs to it';
  }
}

/** The child key at `index`; null when there is none, which happens once in 2^127 (BIP 32). */
export function childOf(key: HDKey, index: number): HDKey | null {
  const child = key.deriveChild(index);
  // The library skips to the next index on its own; the address of that index would then be used twice.
  return child.index === index ? child : null;
}
