import { locale, words } from '../words/index.ts';

const exactTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' });
const minuteTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const exactNumber = new Intl.NumberFormat(locale);
const shortNumber = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

const units = [
  ['second', 60, 's'],
  ['minute', 60, 'min'],
  ['hour', 24, 'h'],
  ['day', 30, null],
  ['month', 12, null],
] as const;

/** "3 min ago", "in 2 h", "last month": how far `at` is from `nowMs` (Unix ms), in the largest unit that fits. */
export function formatRelative(at: Date, nowMs: number): string {
  let value = (at.getTime() - nowMs) / 1_000;
  for (const [unit, size, symbol] of units) {
    const rounded = Math.round(value);
    if (Math.abs(rounded) < size) {
      if (symbol === null || rounded === 0) return relative.format(rounded, unit);
      const distance = `${formatNumber(Math.abs(rounded))} ${symbol}`;
      return rounded < 0 ? words.common.ago(distance) : words.common.ahead(distance);
    }
    value /= size;
  }
  return relative.format(Math.round(value), 'year');
}

export const formatExactTime = (at: Date): string => exactTime.format(at);
/** "Nov 28, 2026, 2:05 PM" */
export const formatMinute = (at: Date): string => minuteTime.format(at);
/** 12,431 */
export const formatNumber = (value: number): string => exactNumber.format(value);
/** 12.4k */
export const formatShort = (value: number): string => shortNumber.format(value);
/** A share of 1 as a percentage. Below 100 % never rounds up to it: one failure in 10,000 is not none. */
export const formatPercent = (share: number): string => percent.format(share < 1 ? Math.min(share, 0.999) : share);

const days = new Intl.NumberFormat(locale, {
  style: 'unit',
  unit: 'day',
  unitDisplay: 'long',
  maximumFractionDigits: 1,
});

/** "85 ms", "1.2 s", "5 min", "2.5 h", "3 days" for a duration in ms. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${formatNumber(Math.round(ms))} ms`;
  if (ms < 90_000) return `${oneDecimal.format(ms / 1_000)} s`;
  if (ms < 90 * 60_000) return `${oneDecimal.format(ms / 60_000)} min`;
  if (ms < 48 * 3_600_000) return `${oneDecimal.format(ms / 3_600_000)} h`;
  return days.format(ms / 86_400_000);
}

const isDecimal = (text: string): text is `${number}` => /^-?\d+(?:\.\d+)?$/.test(text);
const wholeAmount = new Intl.NumberFormat(locale);
const amountInParts = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 18 });

/** "1,249.50", "0.00000001", "20" for a decimal string. Nothing is rounded: from strings, `Intl` counts exactly. */
export function formatAmount(amount: string): string {
  if (!isDecimal(amount)) return amount;
  return (amount.includes('.') ? amountInParts : wholeAmount).format(amount);
}

/** "1,249.50 USD" */
export const formatMoney = (amount: string, currency: string): string => `${formatAmount(amount)} ${currency}`;

/** "812 B", "1.4 KB" for a size in bytes. */
export const formatBytes = (bytes: number): string =>
  bytes < 1_000 ? `${bytes} B` : `${oneDecimal.format(bytes / 1_000)} KB`;
