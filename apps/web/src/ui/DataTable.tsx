import { Skeleton } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';
import { words } from '../words/index.ts';
import classes from './DataTable.module.css';

/** A column of a `DataTable`. */
export interface Column<Row> {
  readonly name: string;
  cell(row: Row): ReactNode;
  /** Numbers are right-aligned. */
  readonly end?: true;
  /** Takes the width that is left, and ends with an ellipsis. */
  readonly wide?: true;
  /** Left out where the table has less than 896 px. */
  readonly minor?: true;
  /**
   * Where it stands when there is little space, beside a panel or on a phone: a row then has two lines, its subject and
   * what is `aside`, below them its `status` and `when`. A column without a place is left out there.
   */
  readonly place?: 'subject' | 'aside' | 'status' | 'when';
}

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined while they load: skeletons in the final shape. */
  rows: readonly Row[] | undefined;
  idOf(row: Row): string;
  /** The link around a row's subject; all of the row can be pressed. */
  renderLink(row: Row, content: ReactNode, attributes: RowLink): ReactNode;
  /** The row whose panel is open. */
  openId: string | null;
  /** True while these rows still belong to the previous filter. */
  old?: boolean;
  /** From `useListKeys`. */
  bodyRef?: RefObject<HTMLTableSectionElement | null>;
};

/** The attributes of a row's link. */
export interface RowLink {
  readonly className: string | undefined;
  readonly 'data-row': string;
  readonly 'aria-current': true | undefined;
}

/** A list of objects with headings, which shows less of each where there is less space, and never scrolls sideways. */
export function DataTable<Row>({ label, columns, rows, idOf, renderLink, openId, old = false, bodyRef }: Props<Row>) {
  const cells = (contentOf: (column: Column<Row>, index: number) => ReactNode) =>
    columns.map((column, index) => (
      <td key={column.name} {...layoutOf(column)}>
        {contentOf(column, index)}
      </td>
    ));
  return (
    <div className={classes.sized} aria-busy={rows === undefined || undefined}>
      {rows === undefined && <span className="sr-only">{words.common.loading}</span>}
      <table className={classes.table} aria-label={label} data-old={old || undefined}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" {...layoutOf(column)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={bodyRef}>
          {rows === undefined
            ? Array.from({ length: 12 }, (_row, row) => (
                <tr key={row} aria-hidden="true">
                  {cells((_column, column) => (
                    <Skeleton height={12} width={`${50 + ((row * 7 + column * 13) % 40)}%`} miw={48} />
                  ))}
                </tr>
              ))
            : rows.map((row) => (
                <tr key={idOf(row)} data-open={idOf(row) === openId || undefined}>
                  {cells((column) =>
                    column.place === 'subject'
                      ? renderLink(row, column.cell(row), {
                          className: classes.link,
                          'data-row': idOf(row),
                          'aria-current': idOf(row) === openId || undefined,
                        })
                      : column.cell(row),
                  )}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

const layoutOf = ({ end, wide, minor, place }: Pick<Column<never>, 'end' | 'wide' | 'minor' | 'place'>) => ({
  'data-end': end,
  'data-wide': wide,
  'data-minor': minor,
  'data-place': place,
});
