import { base58check } from '../src/addresses/encode.ts';

/** The extended key `text` with another version, depth or key. */
export function respelled(
  text: string,
  { version, depth, key }: { version?: number; depth?: number; key?: Uint8Array },
) {
  const bytes = Buffer.from(base58check.decode(text));
  if (version !== undefined) bytes.writeUInt32BE(version);
  if (depth !== undefined) bytes.writeUInt8(depth, 4);
  if (key !== undefined) bytes.set(key, 45);
  return base58check.encode(bytes);
}
