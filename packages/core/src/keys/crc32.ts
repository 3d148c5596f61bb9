const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (ISO-HDLC, as in zip) of an ASCII text. */
export function crc32(ascii: string): number {
  let value = 0xffffffff;
  for (let index = 0; index < ascii.length; index++) {
    value = (value >>> 8) ^ (table[(value ^ ascii.charCodeAt(index)) & 0xff] ?? 0);
  }
  return ~value >>> 0;
}
