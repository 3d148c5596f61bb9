import { Fragment, type ReactNode } from 'react';
import { CopyText } from '../../ui/CopyText.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Objects.module.css';

type Fact = readonly [label: string, value: ReactNode];

/** The facts about an object, line by line; null values are left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== null && value !== '')
        .map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}

/** A value to copy, such as an address. */
export const code = (value: string | null, what: keyof typeof words.objects.copied): ReactNode =>
  value === null || value === '' ? null : (
    <>
      <code>{value}</code>
      <CopyText value={value} what={words.objects.copied[what]} />
    </>
  );

/** A moment, if there is one. */
export const when = (at: string | null): ReactNode => (at === null ? null : <Time at={at} />);

/** Metadata, one line per name. */
export const pairs = (metadata: Readonly<Record<string, string>> | undefined): ReactNode =>
  metadata === undefined || Object.keys(metadata).length === 0 ? null : (
    <ul className={classes.pairs}>
      {Object.entries(metadata).map(([name, value]) => (
        <li key={name}>
          <span className={classes.minor}>{name}</span> {value}
        </li>
      ))}
    </ul>
  );
