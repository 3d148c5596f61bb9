import { createHash, createHmac } from 'node:crypto';
import type { Asset } from '@cryptoix/core';

const bitcoinAlphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const rippleAlphabet = 'rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** Base58 with a checksum: a version byte says the network, the first character shows it. */
function base58Check(version: number, hash: Uint8Array, alphabet = bitcoinAlphabet): string {
  const payload = Buffer.concat([Buffer.of(version), hash]);
  const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)]);
  let text = '';
  for (let number = BigInt(`0x${bytes.toString('hex')}`); number > 0n; number /= 58n) {
    text = alphabet.charAt(Number(number % 58n)) + text;
  }
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return alphabet.charAt(0).repeat(zeros) + text;
}

/** How each network writes 20 bytes of hash as an address. */
const formats: Readonly<Record<string, (hash: Uint8Array) => string>> = {
  tron: (hash) => base58Check(0x41, hash),
  ethereum: (hash) => `0x${Buffer.from(hash).toString('hex')}`,
  polygon: (hash) => `0x${Buffer.from(hash).toString('hex')}`,
  bitcoin: (hash) => base58Check(0x00, hash),
  litecoin: (hash) => base58Check(0x30, hash),
  ripple: (hash) => base58Check(0x00, hash, rippleAlphabet),
};

/**
 * Where a payment is paid: an address of its own in the network's format and, where the network has memos, a memo (a
 * 32-bit tag). Derived from the installation's secret, so it cannot be guessed from the payment's id (ADR 9).
 */
export function deriveAddress(secret: string, paymentId: string, { network, memo }: Asset) {
  const digest = createHmac('sha256', secret).update(`payment address ${network} ${paymentId}`).digest();
  const format = formats[network];
  if (format === undefined) throw new Error(`There is no address format for the network ${network}.`);
  return { address: format(digest.subarray(0, 20)), memo: memo ? String(digest.readUInt32BE(20)) : null };
}
