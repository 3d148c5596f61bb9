import { plain } from './plain.ts';

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  /** What stands in a row; null for nothing. */
  of(row: T): string | number | null;
}

/** Lines of a table whose columns are as wide as their widest cell. */
export function tableLines<T>(rows: readonly T[], columns: readonly Column<T>[]): readonly (readonly string[])[] {
  const cells = rows.map((row) => columns.map(({ of }) => shown(of(row))));
  const widths = columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(title)),
  );
  const pad = (line: readonly string[]) =>
    line.map((cell, index) => {
      const isLast = index === line.length - 1;
      return isLast ? cell : cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell) + 2);
    });
  return [columns.map(({ title }) => title), ...cells].map(pad);
}

const shown = (value: string | number | null): string => (value === null || value === '' ? '-' : plain(String(value)));

/** Columns of the terminal: two for what is East Asian or an emoji, none for an accent that combines. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

const segmenter = new Intl.Segmenter();
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
