import type { ReactNode } from 'react';
import classes from './Facts.module.css';

/** What there is to know of something at a glance, in a card of its own: `Fact`s, as many beside each other as fit. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

/** One of them. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
