import { Skeleton } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { words } from '../words/index.ts';
import classes from './table.module.css';

/** Class names of cells: `number` is right-aligned, `wide` takes what is left and is cut with an ellipsis. */
export const cell = { number: classes.number, wide: classes.wide };

type Props = {
  label: string;
  /** The column headings; an empty one is read from `aria-label`s in the cells. */
  head: readonly ReactNode[];
  /** On a narrow screen a row is several lines, its cells named by their headings, instead of wider than the screen. */
  stacks?: boolean;
  children: ReactNode;
};

/** A table in its frame. */
export function Table({ label, head, stacks = false, children }: Props) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard (WCAG 2.1.1)
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

/** The headings as texts for the style sheet, which puts them before the cells: `--column-2` and so on. */
const namesOf = (head: readonly ReactNode[]): CSSProperties =>
  Object.fromEntries(
    head.map((title, index) => [`--column-${index + 1}`, JSON.stringify(typeof title === 'string' ? title : '')]),
  );

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
