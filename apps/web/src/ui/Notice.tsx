import type { ReactNode } from 'react';
import { AlertIcon, ClockIcon, MinusIcon } from './icons.tsx';
import classes from './Notice.module.css';

const icons = { bad: AlertIcon, warn: ClockIcon, plain: MinusIcon };

/** Something to know before reading on, and what to do about it. */
export function Notice({ tone, title, children }: { tone: keyof typeof icons; title?: string; children: ReactNode }) {
  const Icon = icons[tone];
  return (
    <div className={classes.notice} data-tone={tone}>
      <Icon />
      <div>
        {title !== undefined && <strong>{title}. </strong>}
        {children}
      </div>
    </div>
  );
}
