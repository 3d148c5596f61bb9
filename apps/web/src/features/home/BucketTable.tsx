import { formatDuration, formatNumber } from '../../ui/format.ts';
import { cell, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Activity.module.css';
import { sentIn } from './sent.ts';
import type { Stats } from './types.ts';

const text = words.home.activity;
const { at, succeeded, pending, failed, canceled, p50, p95 } = text.columns;

/** The plots in numbers: the intervals in which something was sent, newest first. */
export function BucketTable({ stats }: { stats: Stats }) {
  const number = (title: string) => (
    <span key={title} className={classes.end}>
      {title}
    </span>
  );
  return (
    <Table label={text.chart} head={[at, ...[succeeded, pending, failed, canceled, p50, p95].map(number)]}>
      {stats.buckets
        .filter((bucket) => sentIn(bucket) > 0)
        .toReversed()
        .map((bucket) => (
          <tr key={bucket.at}>
            <td>
              <Time at={bucket.at} exact />
            </td>
            {[bucket.succeeded, bucket.pending, bucket.failed, bucket.canceled].map((value, index) => (
              // eslint-disable-next-line react/no-array-index-key -- columns never change places
              <td key={index} className={cell.number}>
                {formatNumber(value)}
              </td>
            ))}
            {[bucket.p50_ms, bucket.p95_ms].map((ms, index) => (
              // eslint-disable-next-line react/no-array-index-key -- columns never change places
              <td key={index} className={cell.number}>
                {ms === null ? text.noneThen : formatDuration(ms)}
              </td>
            ))}
          </tr>
        ))}
    </Table>
  );
}
