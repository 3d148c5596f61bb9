import { Skeleton } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { words } from '../words/index.ts';
import classes from './table.module.css';

/** Class names of cells: `number` is right-aligned, `wide` takes the remaining width and ends with an ellipsis. */
export const cell = { number: classes.number, wide: classes.wide };

type Props = {
  label: string;
  /** The column headings; where one is empty, the cells have an `aria-label`. */
  head: readonly ReactNode[];
  /** On a narrow screen a row becomes several lines, each cell labelled by its heading, instead of overflowing. */
  stacks?: boolean;
  children: ReactNode;
};

/** A table in a frame that scrolls. */
export function Table({ label, head, stacks = false, children }: Props) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling area must be reachable by keyboard (WCAG 2.1.1)
    <section className={classes.frame} tabIndex={0} aria-label={label}>
      <table className={classes.table} data-stacks={stacks || undefined} style={stacks ? namesOf(head) : undefined}>
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

/** The headings as CSS variables (`--column-2` and so on), which the style sheet shows before the cells. */
const namesOf = (head: readonly ReactNode[]): CSSProperties =>
  Object.fromEntries(
    head.map((title, index) => [`--column-${index + 1}`, JSON.stringify(typeof title === 'string' ? title : '')]),
  );

/** Skeleton rows of a table that is still loading, in their final size. */
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
