import type { DeliveryStatus } from '@cryptoix/core';
import classes from './Activity.module.css';

/** From the bottom of a bar to its top. */
export const outcomes = ['succeeded', 'pending', 'failed', 'canceled'] as const satisfies readonly DeliveryStatus[];

/** Fills that differ without colour: full, dotted, striped, and an outline. */
export function Patterns({ id }: { id: string }) {
  const tile = { patternUnits: 'userSpaceOnUse', width: 5, height: 5 } as const;
  return (
    <svg width="0" height="0" className={classes.patterns} aria-hidden="true" focusable="false">
      <defs>
        <pattern id={`${id}-succeeded`} {...tile} data-outcome="succeeded">
          <rect width="5" height="5" />
        </pattern>
        <pattern id={`${id}-pending`} {...tile} data-outcome="pending">
          <rect width="5" height="5" opacity="0.2" />
          <circle cx="2.5" cy="2.5" r="1.4" />
        </pattern>
        <pattern id={`${id}-failed`} {...tile} patternTransform="rotate(45)" data-outcome="failed">
          <rect width="5" height="5" opacity="0.2" />
          <rect width="2.5" height="5" />
        </pattern>
        <pattern id={`${id}-canceled`} {...tile} data-outcome="canceled">
          <rect width="5" height="5" opacity="0.15" />
          <path d="M0 2.5H5" />
        </pattern>
      </defs>
    </svg>
  );
}

/** An outcome's fill, for the legend. */
export function Swatch({ id, outcome }: { id: string; outcome: DeliveryStatus }) {
  return (
    <svg width="14" height="14" aria-hidden="true" focusable="false">
      <rect width="14" height="14" rx="3" fill={`url(#${id}-${outcome})`} />
    </svg>
  );
}
