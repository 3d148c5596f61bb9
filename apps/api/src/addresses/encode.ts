import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58xrp, bech32, createBase58check } from '@scure/base';

/** Base58 with a checksum of four bytes, as Bitcoin, Litecoin and Tron write it. */
export const base58check = createBase58check(sha256);

const versioned = (version: number, hash: Uint8Array) => Uint8Array.of(version, ...hash);

/** The XRP Ledger's base58check has an alphabet of its own. */
function rippleAddress(hash: Uint8Array): string {
  const payload = versioned(0x00, hash);
  return base58xrp.encode(Uint8Array.of(...payload, ...sha256(sha256(payload)).subarray(0, 4)));
}

/** A native segwit address of a key's hash, version 0 (BIP 173). */
const segwitAddress = (prefix: string) => (hash: Uint8Array) =>
  bech32.encode(prefix, [0, ...bech32.toWords(Uint8Array.from(hash))]);

/** An address in hex in the spelling of EIP-55, where the capitals are the checksum. Accepts any spelling. */
export function checksummedHex(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const sum = Buffer.from(keccak_256(Buffer.from(digits, 'ascii'))).toString('hex');
  return `0x${digits.replaceAll(/[a-f]/g, (letter, at: number) => (sum.charAt(at) >= '8' ? letter.toUpperCase() : letter))}`;
}

/** HASH160 of a compressed public key. */
const hash160 = (publicKey: Uint8Array) => ripemd160(sha256(publicKey));

/** The last 20 bytes of Keccak-256 of the point, which Ethereum, Polygon and Tron use. */
const keccak160 = (publicKey: Uint8Array) =>
  keccak_256(secp256k1.Point.fromBytes(publicKey).toBytes(false).subarray(1)).subarray(-20);

interface Form {
  /** The 20-byte hash of a public key. */
  readonly hash: (publicKey: Uint8Array) => Uint8Array;
  /** The address of that hash, as text. */
  readonly write: (hash: Uint8Array) => string;
}

const evm: Form = { hash: keccak160, write: (hash) => checksummedHex(`0x${Buffer.from(hash).toString('hex')}`) };
const forms: Readonly<Record<string, Form>> = {
  bitcoin: { hash: hash160, write: segwitAddress('bc') },
  litecoin: { hash: hash160, write: segwitAddress('ltc') },
  ethereum: evm,
  polygon: evm,
  tron: { hash: keccak160, write: (hash) => base58check.encode(versioned(0x41, hash)) },
  ripple: { hash: hash160, write: rippleAddress },
};

function formOf(network: string): Form {
  const form = forms[network];
  if (form === undefined) throw new Error(`There is no address format for the network ${network}.`);
  return form;
}

/** The address of a 20-byte hash on a network, valid by the network's own rules. */
export const addressOfHash = (network: string, hash: Uint8Array): string => formOf(network).write(hash);

/** The address from which the owner of a compressed public key can spend. */
export const addressOfKey = (network: string, publicKey: Uint8Array): string =>
  addressOfHash(network, formOf(network).hash(publicKey));

/** True for a classic address of the XRP Ledger with a correct checksum. */
export function isRippleAddress(text: string): boolean {
  try {
    return (
      /^r[1-9A-HJ-NP-Za-km-z]{24,34}$/.test(text) && rippleAddress(base58xrp.decode(text).subarray(1, 21)) === text
    );
  } catch {
    return false;
  }
}
