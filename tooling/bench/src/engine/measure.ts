import { join } from 'node:path';
import { percentile } from '../stage.ts';
import { measureBareRoundTrip, measureCeilings } from './bounds.ts';
import { measureCommit } from './other-commit.ts';
import { measureProduct } from './product.ts';
import { startReceiver } from './publish.ts';
import { type Line, productLines, show } from './report.ts';
import { measureWire } from './statements.ts';

const root = join(import.meta.dirname, '../../../..');

/** The figures of the engine; scripts depend on the names. */
export interface EngineFigures {
  /** Events a second without a database: as a server that also sends, and as a sender alone. */
  ceiling_a: number;
  ceiling_b: number;
  /** Deliveries a second, published one by one and in batches of 100. */
  single_e2e: number;
  batch_e2e: number;
  single_ratio: number;
  batch_ratio: number;
  /** From publish to the receiver at 100 a second. */
  latency_p50_ms: number;
  latency_p99_ms: number;
  wal_bytes_per_delivery: number;
  /** CPU per event of the app and its database. */
  cpu_ms_single: number;
  cpu_ms_batch: number;
  /** The longest that a publish waited while partitions were made and dropped beside a long reader. */
  stall_max_ms: number;
  /** The lower ratio of `single_e2e` and `batch_e2e` to those of the other commit; absent without one. */
  against_ratio?: number;
}

/**
 * Measures the product against two ceilings of the same machine, and against another commit.
 * @param seconds the length of each measurement
 * @param against another commit, built and run in the same run
 */
export async function measureEngine(seconds: number, against: string | null) {
  const receiver = await startReceiver();
  try {
    console.log('Measuring the ceilings …');
    const ceilings = await measureCeilings(receiver, seconds);
    const beside = await measureBareRoundTrip(receiver);
    console.log('Measuring the engine …');
    const ours = await measureProduct(root, receiver, seconds, { withStall: true });
    const wire = await measureWire(receiver);
    if (against !== null) console.log(`Building and measuring ${against} …`);
    const other = against === null ? null : await measureCommit(root, against, receiver, seconds);
    const figures: EngineFigures = {
      ...ceilings,
      single_e2e: ours.single.rate,
      batch_e2e: ours.batch.rate,
      single_ratio: ours.single.rate / ceilings.ceiling_a,
      batch_ratio: ours.batch.rate / ceilings.ceiling_b,
      latency_p50_ms: percentile(ours.latencies[0] ?? [], 0.5),
      latency_p99_ms: percentile(ours.latencies[0] ?? [], 0.99),
      wal_bytes_per_delivery: ours.single.wal,
      cpu_ms_single: ours.single.app + ours.single.postgres,
      cpu_ms_batch: ours.batch.app + ours.batch.postgres,
      stall_max_ms: ours.stall ?? Number.NaN,
      ...(other !== null && {
        against_ratio: Math.min(ours.single.rate / other.single.rate, ours.batch.rate / other.batch.rate),
      }),
    };
    const lines: Line[] = [
      ['ceiling A: a server without a database, events/s', show(ceilings.ceiling_a)],
      ['ceiling B: a bare sender, events/s', show(ceilings.ceiling_b)],
      ...productLines('', ours),
      ['single / ceiling A', show(figures.single_ratio)],
      ['batches / ceiling B', show(figures.batch_ratio)],
      ['a bare commit and a POST, p50 / p99 ms', `${show(beside.p50)} / ${show(beside.p99)}`],
      ['latency p50 over that, at 100 a second', show(figures.latency_p50_ms / beside.p50)],
      ['statements / round trips an event, single', `${show(wire.statements)} / ${show(wire.roundTrips)}`],
      ...(other === null
        ? []
        : [
            ...productLines(`${against}: `, other),
            [`single over ${against}`, show(ours.single.rate / other.single.rate)] as const,
            [`batches over ${against}`, show(ours.batch.rate / other.batch.rate)] as const,
          ]),
    ];
    return { figures, lines };
  } finally {
    receiver.close();
  }
}
