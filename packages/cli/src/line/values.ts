import { UsageError } from './errors.ts';

/** The first word that is no option; `command` has checked that it is there. */
export function first(args: readonly string[]): string {
  const [word] = args;
  if (word === undefined) throw new UsageError('A word is missing.');
  return word;
}

/** The value of an option that must be given. @throws UsageError */
export function required(option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`${option} is missing.`);
  return value;
}

/** One of a few values. @throws UsageError that names them */
export function oneOf<const T extends string>(option: string, allowed: readonly T[], text: string): T {
  const found = allowed.find((candidate) => candidate === text);
  if (found === undefined) throw new UsageError(`${option} is one of ${allowed.join(', ')}.`);
  return found;
}

/** A whole number of at least `least`. @throws UsageError */
export function wholeNumber(option: string, text: string, least = 0): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`${option} is a whole number${least > 0 ? ` of at least ${least}` : ''}.`);
}

/** Values separated by commas, or given several times. */
export const listOf = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.split(',')).flatMap((text) => (text.trim() === '' ? [] : [text.trim()]));

/** `name=value` pairs. @throws UsageError */
export function pairsOf(option: string, texts: readonly string[]): Record<string, string> {
  const pairs = texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`${option} is written NAME=VALUE.`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

const msOf: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time: RFC 3339, or how long ago, such as `90m`, `24h` or `7d`. @throws UsageError */
export function timeOf(option: string, text: string): string {
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const ago = msOf[unit];
  if (ago !== undefined) return new Date(Date.now() - Number(count) * ago).toISOString();
  // The platform wants a zone; a date alone begins at midnight UTC.
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new UsageError(`${option} is a time such as 2026-11-28T20:00:00Z, or how long ago: 90m, 24h, 7d.`);
}
