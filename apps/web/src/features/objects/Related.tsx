import { useId } from 'react';
import { ObjectLink } from '../../parts/ObjectLink.tsx';
import { type ObjectState, ObjectStatus } from '../../parts/ObjectStatus.tsx';
import { objectKind } from '../../parts/object-id.ts';
import { words } from '../../words/index.ts';
import classes from './Objects.module.css';

const text = words.objects;

/** Another object: its id and, where they are known, its amount and state. */
export interface Relative {
  readonly id: string;
  readonly amount?: string;
  readonly state?: ObjectState;
  /** A remark, if something is unusual. */
  readonly note?: string;
}

/** The objects related to this one, each linked to its page. `title`: the name of all of them, when they are of one kind. */
export function Related({ to, title }: { to: readonly Relative[]; title?: string }) {
  const heading = useId();
  if (to.length === 0) return null;
  return (
    <section className={classes.part} aria-labelledby={heading}>
      <h3 id={heading}>{title ?? text.related}</h3>
      <ul className={classes.related}>
        {to.map(({ id, amount, state, note }) => {
          const kind = objectKind(id);
          return (
            <li key={id}>
              <span>
                {kind !== null && title === undefined && <span className={classes.kind}>{text.kinds[kind]}</span>}
                <ObjectLink id={id} />
              </span>
              <span className={classes.amount}>{amount}</span>
              {state !== undefined && <ObjectStatus state={state} />}
              {note !== undefined && <span className={classes.note}>{note}</span>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
