import { percentile } from '../stage.ts';
import { batchSize } from './calls.ts';
import { type Load, type Product, rates } from './product.ts';

/** A line of the table. */
export type Line = readonly [name: string, value: string];

/** The lines of one build of the product. */
export function productLines(prefix: string, { single, batch, latencies, stall }: Product): Line[] {
  const load = (name: string, { rate, app, postgres: database, wal }: Load): Line[] => [
    [`${prefix}${name}, delivered/s`, show(rate)],
    [`${prefix}${name}, CPU ms an event: app + Postgres`, `${show(app)} + ${show(database)} = ${show(app + database)}`],
    [`${prefix}${name}, WAL bytes a delivery`, show(wal)],
  ];
  return [
    ...load('single', single),
    ...load(`batches of ${batchSize}`, batch),
    ...rates.map((rate, at): Line => {
      const own = latencies[at] ?? [];
      return [
        `${prefix}publish to receiver at ${rate}/s, p50 / p99 ms`,
        `${show(percentile(own, 0.5))} / ${show(percentile(own, 0.99))}`,
      ];
    }),
    ...(stall === null
      ? []
      : [[`${prefix}longest publish while partitions are made and dropped, ms`, show(stall)] as const]),
  ];
}

/** Whole numbers from 100 on, else two decimals. */
export const show = (value: number) => (value >= 100 ? String(Math.round(value)) : value.toFixed(2));
