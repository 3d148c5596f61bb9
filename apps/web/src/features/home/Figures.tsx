import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Count } from '../../ui/Count.tsx';
import { formatDuration, formatPercent } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import classes from './Activity.module.css';
import { sentIn } from './sent.ts';
import type { Stats } from './types.ts';

const text = words.home.activity;

/** The range in four figures. */
export function Figures({ totals }: { totals: Stats['totals'] | undefined }) {
  const show = (draw: (of: Stats['totals']) => ReactNode) =>
    totals === undefined ? <Skeleton height={20} width={56} my={4} /> : draw(totals);
  return (
    <dl className={classes.figures}>
      <Figure
        name={text.total}
        what={totals !== undefined && totals.pending > 0 ? text.inProgress(totals.pending) : text.totalWhat}
      >
        {show((of) => (
          <Count value={sentIn(of)} />
        ))}
      </Figure>
      <Figure name={text.rate} what={text.rateWhat}>
        {show(({ success_rate: rate }) => (rate === null ? text.noneThen : formatPercent(rate)))}
      </Figure>
      <Figure name={text.median} what={text.medianWhat}>
        {show(({ p50_ms: ms }) => (ms === null ? text.noneThen : formatDuration(ms)))}
      </Figure>
      <Figure name={text.slowest} what={text.slowestWhat}>
        {show(({ p95_ms: ms }) => (ms === null ? text.noneThen : formatDuration(ms)))}
      </Figure>
    </dl>
  );
}

function Figure({ name, what, children }: { name: string; what: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={classes.figure}>{children}</dd>
      <dd className={classes.minor}>{what}</dd>
    </div>
  );
}
