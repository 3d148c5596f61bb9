import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../words/index.ts';
import classes from './table.module.css';

/** Class names of cells: `number` is right-aligned, `wide` takes what is left and is cut with an ellipsis. */
export const cell = { number: classes.number, wide: classes.wide };

/** A table in its frame. `head` are the column headings; an empty one is read from `aria-label`s in the cells. */
export function Table({ label, head, children }: { label: string; head: readonly ReactNode[]; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className={classes.frame} tabIndex={0} aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {head.map((title, index) => (
              // eslint-disable-next-line react/no-array-index-key -- columns never change places
              <th key={index} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** The rows of a table that is still being fetched, in their final shape. */
export function SkeletonRows({ rows = 5, columns }: { rows?: number; columns: number }) {
  return Array.from({ length: rows }, (_row, row) => (
    <tr key={row} aria-hidden={row > 0}>
      {Array.from({ length: columns }, (_column, column) => (
        <td key={column}>
          {row === 0 && column === 0 && <span className="sr-only">{words.common.loading}</span>}
          <Skeleton height={12} width={`${55 + ((row * 7 + column * 13) % 40)}%`} miw={40} />
        </td>
      ))}
    </tr>
  ));
}
