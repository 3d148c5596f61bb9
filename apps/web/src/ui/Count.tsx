import { formatNumber, formatShort } from './format.ts';

/** A number, short (12.4k), with the exact one on hover. */
export function Count({ value }: { value: number }) {
  return value < 1_000 ? (
    <span>{formatNumber(value)}</span>
  ) : (
    <span title={formatNumber(value)}>{formatShort(value)}</span>
  );
}
