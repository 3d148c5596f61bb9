import '@mantine/charts/styles.css';
import { BarChart, CompositeChart } from '@mantine/charts';
import { useId } from 'react';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { locale, words } from '../../words/index.ts';
import classes from './Activity.module.css';
import { outcomes, Patterns, Swatch } from './Patterns.tsx';
import type { Stats } from './types.ts';

const text = words.home.activity;
const hour = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const dayMs = 86_400_000;
/** The same (px) for both plots, so that their times line up. */
const axisWidth = 60;
/** Space (px) for the upper half of the topmost label. */
const margin = { top: 8 };

/** Deliveries by outcome, stacked, and below them the band between median and p95 of the response time. */
export function Plots({ stats }: { stats: Stats }) {
  const id = useId();
  const span = Date.parse(stats.until) - Date.parse(stats.since);
  const byHour = span <= 1.5 * dayMs;
  const times = stats.buckets.map(({ at }) => at);
  const ticks = byHour
    ? times.filter(isThirdHour)
    : // A day is named once, at its start.
      times.filter((at, index) => index > 0 && dayOf(at) !== dayOf(times[index - 1]));
  const data = stats.buckets.map((bucket) => ({
    ...bucket,
    band: bucket.p50_ms === null || bucket.p95_ms === null ? null : [bucket.p50_ms, bucket.p95_ms],
  }));
  const axis = {
    dataKey: 'at',
    tickLine: 'none',
    xAxisProps: {
      tickFormatter: (at: string) => (byHour ? hour : date).format(new Date(at)),
      minTickGap: 24,
      interval: 'equidistantPreserveStart',
      ...(ticks.length > 0 && { ticks }),
    },
  } as const;
  return (
    <>
      <Patterns id={id} />
      <figure className={classes.plot} aria-label={text.chart}>
        <figcaption className={classes.legend}>
          {outcomes.map((outcome) => (
            <span key={outcome}>
              <Swatch id={id} outcome={outcome} />
              {text.columns[outcome]}
            </span>
          ))}
        </figcaption>
        {/* Screen readers get the table instead. */}
        <div aria-hidden="true">
          <BarChart
            h={200}
            data={data}
            {...axis}
            type="stacked"
            series={outcomes.map((name) => ({ name, color: `url(#${id}-${name})` }))}
            yAxisProps={{ width: axisWidth, allowDecimals: false }}
            barChartProps={{ accessibilityLayer: false, margin }}
            barProps={{ isAnimationActive: false, maxBarSize: 24 }}
            tooltipAnimationDuration={0}
            tooltipProps={{ content: <Tip stats={stats} show={outcomeLines} /> }}
          />
        </div>
      </figure>
      <figure className={classes.plot} aria-label={text.latency}>
        <figcaption className={classes.legend}>
          <strong>{text.latencyTitle}</strong>
          <span>
            <Line /> {text.p50}
          </span>
          <span>
            <Line dashed /> {text.p95}
          </span>
        </figcaption>
        <div aria-hidden="true">
          <CompositeChart
            h={140}
            data={data}
            {...axis}
            // Points line up with the bars.
            xAxisProps={{ ...axis.xAxisProps, padding: 'gap' }}
            series={[
              { name: 'band', color: 'indigo.5', type: 'area' },
              { name: 'p50_ms', color: 'indigo.5', type: 'line' },
              { name: 'p95_ms', color: 'indigo.5', type: 'line', strokeDasharray: '4 3' },
            ]}
            yAxisProps={{ width: axisWidth, tickFormatter: (ms: number) => formatDuration(ms) }}
            composedChartProps={{ accessibilityLayer: false, margin }}
            withDots={false}
            curveType="linear"
            strokeWidth={1.5}
            areaProps={{ isAnimationActive: false, strokeOpacity: 0, fillOpacity: 0.18 }}
            lineProps={{ isAnimationActive: false }}
            tooltipAnimationDuration={0}
            tooltipProps={{ content: <Tip stats={stats} show={latencyLines} /> }}
          />
        </div>
      </figure>
    </>
  );
}

/** 00:00, 03:00, 06:00 … in the person's time zone. */
function isThirdHour(at: string): boolean {
  const time = new Date(at);
  return time.getMinutes() === 0 && time.getHours() % 3 === 0;
}
const dayOf = (at: string | undefined) => (at === undefined ? '' : new Date(at).toDateString());

type Lines = (bucket: Stats['buckets'][number]) => readonly (readonly [name: string, value: string])[];

const outcomeLines: Lines = (bucket) =>
  outcomes.map((outcome) => [text.columns[outcome], formatNumber(bucket[outcome])] as const);
const latencyLines: Lines = ({ p50_ms, p95_ms }) => [
  [text.p50, p50_ms === null ? text.noneThen : formatDuration(p50_ms)],
  [text.p95, p95_ms === null ? text.noneThen : formatDuration(p95_ms)],
];

/** The numbers at the pointer; the plot passes the moment as `label`. */
function Tip({ stats, label, show }: { stats: Stats; label?: unknown; show: Lines }) {
  const bucket = stats.buckets.find(({ at }) => at === label);
  if (bucket === undefined) return null;
  return (
    <div className={classes.tip}>
      <strong>{exact.format(new Date(bucket.at))}</strong>
      {show(bucket).map(([name, value]) => (
        <span key={name}>
          {name} <b>{value}</b>
        </span>
      ))}
    </div>
  );
}

function Line({ dashed = false }: { dashed?: boolean }) {
  return (
    <svg width="20" height="8" aria-hidden="true" className={classes.line}>
      <path d="M0 4H20" strokeDasharray={dashed ? '4 3' : undefined} />
    </svg>
  );
}
