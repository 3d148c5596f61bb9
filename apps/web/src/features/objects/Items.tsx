import { type ReactNode, useId } from 'react';
import { type ObjectState, ObjectStatus } from '../../parts/ObjectStatus.tsx';
import { words } from '../../words/index.ts';
import classes from './Objects.module.css';

/** Items shown; a payout may have 1,000. */
const shown = 50;

type Item = { what: ReactNode; amount: string; state?: ObjectState };

/** The items of an invoice or payout. `count`: how many there are in total. */
export function Items({ items, count }: { items: readonly Item[]; count: number }) {
  const heading = useId();
  return (
    <section className={classes.part} aria-labelledby={heading}>
      <h3 id={heading}>{words.objects.items}</h3>
      <ul className={classes.related}>
        {items.slice(0, shown).map(({ what, amount, state }, index) => (
          // eslint-disable-next-line react/no-array-index-key -- items have no id and never change places
          <li key={index}>
            <span>{what}</span>
            <span className={classes.amount}>{amount}</span>
            {state !== undefined && <ObjectStatus state={state} />}
          </li>
        ))}
        {count > shown && <li className={classes.minor}>{words.objects.moreItems(count - shown)}</li>}
      </ul>
    </section>
  );
}
