import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import type { Health } from './types.ts';

const bar = 3;
const step = 4;
/** Deliveries are above the line, failures below it, so that it is readable without colour. */
const above = 13;
const below = 7;

/** What has not arrived, so far. */
const lostOf = ({ failed, canceled, retrying }: Pick<Health, 'failed' | 'canceled' | 'retrying'>) =>
  failed + canceled + retrying;

/** The last 24 hours of an endpoint, one bar per hour. */
export function Sparkline({ of }: { of: Health }) {
  const { buckets } = of;
  const label = words.endpoints.health(of.succeeded, lostOf(of));
  const most = Math.max(1, ...buckets.map((hour) => Math.max(hour.succeeded, lostOf(hour))));
  // At least a pixel, so that one failure among thousands is visible.
  const height = (count: number, room: number) => (count === 0 ? 0 : Math.max(1.5, (count / most) * room));
  return (
    <svg
      className={classes.sparkline}
      width={buckets.length * step - 1}
      height={above + below + 1}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {buckets.map((hour, index) => {
        const x = index * step;
        return (
          <g key={hour.at}>
            <rect data-part="line" x={x} y={above} width={bar} height={1} />
            <rect
              data-part="good"
              x={x}
              y={above - height(hour.succeeded, above)}
              width={bar}
              height={height(hour.succeeded, above)}
            />
            <rect data-part="bad" x={x} y={above + 1} width={bar} height={height(lostOf(hour), below)} />
          </g>
        );
      })}
    </svg>
  );
}
