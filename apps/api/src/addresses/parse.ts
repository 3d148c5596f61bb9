import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58, base58xrp, bech32, bech32m, hex } from '@scure/base';

/** An address that money can be sent to. */
export interface Address {
  /** In the spelling that is stored: lower case where the network ignores case. */
  readonly address: string;
  /** The tag inside an X-address of XRP; null when there is none. */
  readonly memo: string | null;
}

/** The check that an address fails, in words that follow the field's name. */
export interface Flaw {
  readonly flaw: string;
}

const mistyped: Flaw = { flaw: 'has a wrong checksum, so a character was mistyped' };
const nobodys: Flaw = { flaw: 'is the zero address: nobody could ever spend what is sent there' };
const shapeless = (network: string, shape: string): Flaw => ({
  flaw: `is not a valid ${network} address, which ${shape}`,
});
const ofTestNetwork = (network: string): Flaw => ({ flaw: `belongs to ${network}'s test network, where no money is` });

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);
const startsWith = (bytes: Uint8Array, prefix: readonly number[]) => prefix.every((byte, at) => bytes[at] === byte);

/** The bytes of base58 text; null when it is not base58. */
function decode(text: string, { decode: bytesOf }: typeof base58): Uint8Array | null {
  try {
    return bytesOf(text);
  } catch {
    return null;
  }
}

/** True when the last four bytes are the base58check checksum: the start of the double SHA-256 of the bytes before. */
function isSummed(bytes: Uint8Array): boolean {
  const sum = sha256(sha256(bytes.subarray(0, -4)));
  return bytes.subarray(-4).every((byte, at) => byte === sum[at]);
}

/** A network's base58check addresses: the prefix of each kind and the number of bytes that follow it. */
interface Base58Forms<Form> {
  readonly network: string;
  readonly shape: string;
  readonly codec: typeof base58;
  readonly forms: readonly { readonly prefix: readonly number[]; readonly length: number; readonly form: Form }[];
}

/** The kind of a base58check address and the bytes after its prefix. */
function parseBase58<Form>(
  text: string,
  { network, shape, codec, forms }: Base58Forms<Form>,
): Flaw | { form: Form; body: Uint8Array } {
  const bytes = decode(text, codec);
  const sizes = forms.map(({ prefix, length }) => prefix.length + length + 4);
  if (bytes === null || !sizes.includes(bytes.length)) return shapeless(network, shape);
  // The checksum comes first: in mistyped text the prefix means nothing.
  if (!isSummed(bytes)) return mistyped;
  const known = forms.find(
    ({ prefix, length }) => bytes.length === prefix.length + length + 4 && startsWith(bytes, prefix),
  );
  if (known === undefined) return shapeless(network, shape);
  return { form: known.form, body: bytes.subarray(known.prefix.length, -4) };
}

type Network = 'main' | 'test';
const hashed = (form: Network, ...versions: readonly number[]) =>
  versions.map((version) => ({ prefix: [version], length: 20, form }));

/** A parser of base58check addresses that hold a 20-byte hash. */
const base58Address =
  (forms: Base58Forms<Network>) =>
  (text: string): Address | Flaw => {
    const parsed = parseBase58(text, forms);
    if ('flaw' in parsed) return parsed;
    if (parsed.form === 'test') return ofTestNetwork(forms.network);
    return isZero(parsed.body) ? nobodys : { address: text, memo: null };
  };

/** A witness program in bech32 (version 0, BIP 173) or bech32m (versions 1 to 16, BIP 350). Case does not matter. */
function parseWitness(text: string): Address | Flaw {
  const decoded = [bech32, bech32m].flatMap((codec) => {
    const { prefix, words } = codec.decodeUnsafe(text) ?? {};
    return prefix === undefined || words === undefined ? [] : [{ codec, words }];
  });
  const [{ codec, words } = { codec: bech32, words: [] }] = decoded;
  const [version, ...rest] = words;
  if (version === undefined || (codec === bech32) !== (version === 0)) return mistyped;
  const program = codec.fromWordsUnsafe(rest);
  const lengths = version === 0 ? [20, 32] : Array.from({ length: 39 }, (_, at) => at + 2);
  if (!program || version > 16 || !lengths.includes(program.length)) {
    return { flaw: 'has a length or version that no address has' };
  }
  return isZero(program) ? nobodys : { address: text.toLowerCase(), memo: null };
}

/** A parser of Bitcoin-like addresses: base58check, and witness programs under these prefixes. */
function bitcoinAddress(forms: Base58Forms<Network>, prefix: string, testPrefixes: readonly string[]) {
  const old = base58Address(forms);
  return (text: string): Address | Flaw => {
    // ASCII only, before the case changes: letters of other alphabets can become ASCII in lower case.
    const written = /^[a-z0-9]+$/i.test(text) ? text.toLowerCase() : '';
    if (testPrefixes.some((test) => written.startsWith(`${test}1`))) return ofTestNetwork(forms.network);
    return written.startsWith(`${prefix}1`) ? parseWitness(text) : old(text);
  };
}

/** 20 bytes in hex. Mixed upper and lower case is a checksum (EIP-55); one case alone carries none. */
const evmAddress =
  (network: string) =>
  (text: string): Address | Flaw => {
    const digits = /^0x([0-9a-f]{40})$/i.exec(text)?.[1];
    if (digits === undefined) return shapeless(network, 'has 40 hexadecimal digits after 0x');
    const small = digits.toLowerCase();
    if (digits !== small && digits !== digits.toUpperCase()) {
      const hash = hex.encode(keccak_256(new TextEncoder().encode(small)));
      const capital = (at: number) => Number.parseInt(hash.charAt(at), 16) >= 8;
      const summed = small.replaceAll(/[a-f]/g, (digit, at: number) => (capital(at) ? digit.toUpperCase() : digit));
      if (digits !== summed) {
        return { flaw: 'has a wrong checksum (its capitals, EIP-55), so a character was mistyped' };
      }
    }
    return /^0+$/.test(small) ? nobodys : { address: `0x${small}`, memo: null };
  };

/** XRP has its own base58 alphabet; an X-address holds an address and its tag (XLS-5d). */
const ripple: Base58Forms<'classic' | 'X' | 'X of the test network'> = {
  network: 'ripple',
  shape: 'begins with r (or with X, where it holds the tag)',
  codec: base58xrp,
  forms: [
    { prefix: [0x00], length: 20, form: 'classic' },
    { prefix: [0x05, 0x44], length: 29, form: 'X' },
    { prefix: [0x04, 0x93], length: 29, form: 'X of the test network' },
  ],
};

function rippleAddress(text: string): Address | Flaw {
  const parsed = parseBase58(text, ripple);
  if ('flaw' in parsed) return parsed;
  if (parsed.form === 'X of the test network') return ofTestNetwork(ripple.network);
  const account = parsed.body.subarray(0, 20);
  if (isZero(account)) return nobodys;
  if (parsed.form === 'classic') return { address: text, memo: null };
  // A flag, then a tag of four bytes, lowest first, and four more that are reserved for longer tags.
  const [flag, ...tag] = parsed.body.subarray(20);
  const unused = flag === 1 ? tag.slice(4) : tag;
  if ((flag !== 0 && flag !== 1) || unused.some((byte) => byte !== 0)) {
    return { flaw: 'is an X-address with a tag of a kind that is not in use: send its r-address and the tag as memo' };
  }
  const payload = Uint8Array.of(0x00, ...account);
  const address = base58xrp.encode(Uint8Array.of(...payload, ...sha256(sha256(payload)).subarray(0, 4)));
  const value = tag.slice(0, 4).reduceRight((sum, byte) => sum * 256 + byte, 0);
  return { address, memo: flag === 1 ? String(value) : null };
}

/** The parser of each network's addresses. */
const parsers: Readonly<Record<string, (text: string) => Address | Flaw>> = {
  bitcoin: bitcoinAddress(
    {
      network: 'bitcoin',
      shape: 'begins with 1, 3 or bc1',
      codec: base58,
      forms: [...hashed('main', 0x00, 0x05), ...hashed('test', 0x6f, 0xc4)],
    },
    'bc',
    ['tb', 'bcrt'],
  ),
  litecoin: bitcoinAddress(
    {
      network: 'litecoin',
      shape: 'begins with L, M, 3 or ltc1',
      codec: base58,
      // 0x05 is how Litecoin wrote what now begins with M; such addresses are still given out.
      forms: [...hashed('main', 0x30, 0x32, 0x05), ...hashed('test', 0x6f, 0x3a, 0xc4)],
    },
    'ltc',
    ['tltc', 'rltc'],
  ),
  tron: base58Address({
    network: 'tron',
    shape: 'begins with T and has 34 characters',
    codec: base58,
    forms: [...hashed('main', 0x41), ...hashed('test', 0xa0)],
  }),
  ethereum: evmAddress('ethereum'),
  polygon: evmAddress('polygon'),
  ripple: rippleAddress,
};

/**
 * Parses an address that money is to be sent to and verifies its network's own checksum. Addresses that a chain watcher
 * reports are facts and do not pass through here.
 * @param network a network of the assets table
 * @returns the address in the spelling to store, or the check it fails
 */
export function parseAddress(network: string, text: string): Address | Flaw {
  const parse = parsers[network];
  if (parse === undefined) throw new Error(`There is no address format for the network ${network}.`);
  const parsed = parse(text);
  if (!('flaw' in parsed)) return parsed;
  const others = Object.keys(parsers).filter((other) => !('flaw' in (parsers[other]?.(text) ?? mistyped)));
  return others.length === 0 ? parsed : { flaw: `is an address of ${others.join(' or ')}, not of ${network}` };
}

/** True when a memo is a destination tag: a 32-bit number without leading zeros (`007` may be a typing mistake). */
export const isTag = (memo: string): boolean => /^(?:0|[1-9]\d{0,9})$/.test(memo) && Number(memo) <= 0xffff_ffff;
