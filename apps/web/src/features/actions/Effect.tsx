import { Fragment, type ReactNode, useId } from 'react';
import { formatMoney } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import classes from './Actions.module.css';
import type { balanceAfter } from './amounts.ts';

const text = words.actions;

/** A form and, beside it or below it on a phone, what it does as its fields stand; changes are read out. */
export function WithEffect({
  effect,
  children,
}: {
  effect: readonly (readonly [string, ReactNode])[];
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <div className={classes.sides}>
      <div className={classes.fields}>{children}</div>
      <section className={classes.effect} aria-labelledby={heading}>
        <h3 id={heading}>{text.effect}</h3>
        <dl aria-live="polite">
          {effect.map(([name, value]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
    </div>
  );
}

/** The balance before and after a transfer, for `effect`. Nothing for a person who may not see balances. */
export function balanceRows(
  asset: string,
  available: string | undefined,
  result: ReturnType<typeof balanceAfter>,
): (readonly [string, ReactNode])[] {
  if (available === undefined) return [];
  return [
    [text.before, formatMoney(available, asset)],
    [
      text.after,
      result === null ? (
        text.unknown
      ) : result.short !== undefined ? (
        <strong className={classes.short}>{text.short(formatMoney(result.short, asset))}</strong>
      ) : (
        formatMoney(result.after, asset)
      ),
    ],
  ];
}
