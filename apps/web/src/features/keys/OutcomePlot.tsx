import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { useId } from 'react';
import { formatNumber } from '../../ui/format.ts';
import { locale, words } from '../../words/index.ts';
import classes from './Keys.module.css';
import { type Outcomes, outcomes, type RequestOutcome } from './outcomes.ts';

const text = words.keys.outcomes;
const hour = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const dayMs = 86_400_000;

/** A key's requests by outcome, stacked. */
export function OutcomePlot({ of }: { of: Outcomes }) {
  const id = useId();
  const byHour = Date.parse(of.until) - Date.parse(of.since) <= 1.5 * dayMs;
  return (
    <figure className={classes.outcomes} aria-label={text.title}>
      <Patterns id={id} />
      <figcaption className={classes.legend}>
        {outcomes.map((outcome) => (
          <span key={outcome}>
            <svg width="14" height="14" aria-hidden="true" focusable="false">
              <rect width="14" height="14" rx="3" fill={`url(#${id}-${outcome})`} />
            </svg>
            {text.columns[outcome]} <b>{formatNumber(of.totals[outcome])}</b>
          </span>
        ))}
      </figcaption>
      {/* Screen readers have the numbers above, and the table. */}
      <div aria-hidden="true">
        <BarChart
          h={180}
          data={of.buckets}
          dataKey="at"
          tickLine="none"
          type="stacked"
          series={outcomes.map((name) => ({ name, color: `url(#${id}-${name})` }))}
          xAxisProps={{
            tickFormatter: (at: string) => (byHour ? hour : date).format(new Date(at)),
            minTickGap: 32,
            interval: 'equidistantPreserveStart',
          }}
          yAxisProps={{ width: 48, allowDecimals: false }}
          barChartProps={{ accessibilityLayer: false, margin: { top: 8 } }}
          barProps={{ isAnimationActive: false, maxBarSize: 24 }}
          tooltipAnimationDuration={0}
          tooltipProps={{ content: <Tip of={of} /> }}
        />
      </div>
    </figure>
  );
}

/** Fills that differ without colour: full, an outline, and stripes. */
function Patterns({ id }: { id: string }) {
  const tile = (outcome: RequestOutcome) =>
    ({ id: `${id}-${outcome}`, patternUnits: 'userSpaceOnUse', width: 5, height: 5, 'data-outcome': outcome }) as const;
  return (
    <svg width="0" height="0" className={classes.patterns} aria-hidden="true" focusable="false">
      <defs>
        <pattern {...tile('succeeded')}>
          <rect width="5" height="5" />
        </pattern>
        <pattern {...tile('refused')}>
          <rect width="5" height="5" opacity="0.2" />
          <path d="M0 2.5H5" />
        </pattern>
        <pattern {...tile('failed')} patternTransform="rotate(45)">
          <rect width="5" height="5" opacity="0.2" />
          <rect width="2.5" height="5" />
        </pattern>
      </defs>
    </svg>
  );
}

/** The numbers at the pointer; the plot passes the moment as `label`. */
function Tip({ of, label }: { of: Outcomes; label?: unknown }) {
  const bucket = of.buckets.find(({ at }) => at === label);
  if (bucket === undefined) return null;
  return (
    <div className={classes.tip}>
      <strong>{exact.format(new Date(bucket.at))}</strong>
      {outcomes.map((outcome) => (
        <span key={outcome}>
          {text.columns[outcome]} <b>{formatNumber(bucket[outcome])}</b>
        </span>
      ))}
    </div>
  );
}
