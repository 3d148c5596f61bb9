import {
  AppError,
  assets,
  canonical,
  compare,
  crossRate,
  currencyPrecision,
  type Decimal,
  invalidField,
  testRates,
} from '@cryptoix/core';
import { inArray, sql } from 'drizzle-orm';
import type { Context, TenantContext } from '../context.ts';
import { rates } from '../db/schema/index.ts';
import type { RateOutput, RatesFilter, RatesInput } from './schemas.ts';

/** A rate older than this, in ms, is not used for prices. */
const staleMs = 10 * 60_000;
/** Bounds of the dollars for one unit: any two then give a rate with at most 18 digits on either side of the point. */
const dollars = { min: '0.00000001', max: '100000000' };
/** How far, in ms, a source's clock may be ahead of ours. */
const aheadMs = 60_000;

/** The value of one unit of a currency or asset. */
interface Quote {
  usd: Decimal;
  source: string;
  quotedAt: Date;
}

/** The quotes of these codes; a code without one is absent. Test mode has fixed rates, which never become stale. */
async function quotesOf(ctx: TenantContext, codes: readonly string[]): Promise<Map<string, Quote>> {
  const quotedAt = ctx.services.now();
  if (ctx.tenant.mode === 'test') {
    const fixed = Object.entries(testRates).filter(([code]) => codes.includes(code));
    return new Map(fixed.map(([code, usd]) => [code, { usd, source: 'fixed', quotedAt }]));
  }
  const rows = await ctx.db
    .select()
    .from(rates)
    .where(inArray(rates.code, [...codes]));
  const dollar: Quote = { usd: '1', source: 'fixed', quotedAt };
  return new Map([
    ['USD', dollar],
    ...rows.map((row): [string, Quote] => [
      row.code,
      { usd: canonical(row.usd), source: row.source, quotedAt: row.quoted_at },
    ]),
  ]);
}

const isStale = (ctx: Context, { quotedAt }: Quote) => ctx.services.now().getTime() - quotedAt.getTime() > staleMs;

/**
 * Units of `currency` for one `asset`, fresh enough for prices.
 * @throws AppError `unavailable` when a rate is missing or older than 10 minutes
 */
export async function currentRate(ctx: TenantContext, asset: string, currency: string): Promise<Decimal> {
  if (asset === currency) return '1';
  const quotes = await quotesOf(ctx, [asset, currency]);
  const usd = (code: string) => {
    const quote = quotes.get(code);
    if (quote !== undefined && !isStale(ctx, quote)) return quote.usd;
    const why = quote === undefined ? 'We have no rate' : 'Our last rate is more than 10 minutes old';
    throw new AppError(
      'unavailable',
      `${why} for ${code}, so we cannot price ${currency} in ${asset} right now. Try again in a minute, or price in ${asset} itself.`,
    );
  };
  return crossRate(usd(asset), usd(currency));
}

/** Units of `currency` for one of every asset we have a rate for, by name. @throws AppError `validation_failed` */
export async function listRates(ctx: TenantContext, { currency }: RatesFilter): Promise<RateOutput[]> {
  const codes = [...new Set(assets.map(({ asset }) => asset))].toSorted();
  if (currencyPrecision(currency) === undefined) {
    throw invalidField('currency', `${currency} is not a supported currency; GET /currencies lists them`);
  }
  const quotes = await quotesOf(ctx, [...codes, currency]);
  const unit = quotes.get(currency);
  return codes.flatMap((asset) => {
    const quote = quotes.get(asset);
    if (quote === undefined || unit === undefined) return [];
    const older = quote.quotedAt < unit.quotedAt ? quote : unit;
    return [
      {
        asset,
        currency,
        rate: crossRate(quote.usd, unit.usd),
        source: quote.source,
        quoted_at: older.quotedAt.toISOString(),
        stale: isStale(ctx, older),
      },
    ];
  });
}

/**
 * Stores the rates of live mode from a source. Rates older than ours are skipped, so a source may repeat itself.
 * @returns how many were stored
 * @throws AppError `validation_failed` for an unknown code, a repeated one, a rate out of bounds, or a time ahead of ours
 */
export async function setRates(ctx: Context, input: RatesInput): Promise<{ updated: number }> {
  const quotedAt = new Date(input.quoted_at);
  if (quotedAt.getTime() - ctx.services.now().getTime() > aheadMs) {
    throw invalidField('quoted_at', 'is in the future; send the time the rate was read');
  }
  // Postgres has no year 0.
  if (quotedAt.getTime() < 0) throw invalidField('quoted_at', 'is before 1970; send the time the rate was read');
  for (const [index, { code, usd }] of input.rates.entries()) {
    if (compare(usd, dollars.min) < 0 || compare(usd, dollars.max) > 0) {
      throw invalidField(`rates.${index}.usd`, `is not between ${dollars.min} and ${dollars.max}`);
    }
    if (code === 'USD' || currencyPrecision(code) === undefined) {
      throw invalidField(`rates.${index}.code`, `${code} is not a currency or asset that has a rate in US dollars`);
    }
    if (input.rates.findIndex((other) => other.code === code) !== index) {
      throw invalidField(`rates.${index}.code`, `${code} is repeated; send it once`);
    }
  }
  // In the order of their codes, so that two sources cannot deadlock.
  const sorted = input.rates.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const taken = await ctx.db
    .insert(rates)
    .values(sorted.map(({ code, usd }) => ({ code, usd, source: input.source, quoted_at: quotedAt })))
    .onConflictDoUpdate({
      target: rates.code,
      set: { usd: sql`excluded.usd`, source: sql`excluded.source`, quoted_at: sql`excluded.quoted_at` },
      setWhere: sql`${rates.quoted_at} < excluded.quoted_at`,
    })
    .returning({ code: rates.code });
  return { updated: taken.length };
}
