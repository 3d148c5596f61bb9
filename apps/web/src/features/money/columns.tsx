import type { ReactNode } from 'react';
import { type ObjectState, ObjectStatus } from '../../parts/ObjectStatus.tsx';
import type { Column } from '../../ui/DataTable.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Money.module.css';

const text = words.money.columns;

/** The status, and what is unusual beside it. */
export const statusColumn = <Row extends { readonly status: ObjectState }>(
  unusual?: (row: Row) => ObjectState | 'none',
): Column<Row> => ({
  name: text.status,
  place: 'status',
  cell: (row) => {
    const more = unusual?.(row) ?? 'none';
    return (
      <span className={classes.states}>
        <ObjectStatus state={row.status} />
        {more !== 'none' && <ObjectStatus state={more} />}
      </span>
    );
  },
});

/** When it was created, at the end of a row. */
export const createdColumn: Column<{ readonly created_at: string }> = {
  name: text.created,
  place: 'when',
  cell: ({ created_at: at }) => <Time at={at} />,
};

/** A value that is less important than the others; a dash where there is none. */
export const minor = (value: ReactNode): ReactNode => (
  <span className={classes.minor}>{value === null || value === '' ? text.none : value}</span>
);
