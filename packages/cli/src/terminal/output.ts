import { plain, plainJson } from './plain.ts';
import { type Column, tableLines } from './table.ts';

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Output {
  /** The result is JSON: a program reads it. */
  readonly json: boolean;
  /** A person sees the notes as they come. */
  readonly watched: boolean;
  /** A line of the result, for a person. Text of others in it must be `plain`. */
  line(text: string): void;
  /** One JSON value, on one line when others follow. */
  value(value: unknown, form?: 'one line'): void;
  /** What is no result: a hint, progress, a question's answer. */
  note(text: string): void;
  /** Progress of long work, which is written over; nothing when nobody watches. */
  progress(text: string): void;
  /** A list: JSON, or a table. */
  table<T>(rows: readonly T[], columns: readonly Column<T>[]): void;
  /** One object: JSON, or its fields with their titles. */
  object(value: unknown, fields: readonly (readonly [title: string, text: string | number | null])[]): void;
  /** A state in the colour that fits it, if there are colours. */
  state(status: string): string;
  /** In green or in red. */
  mark(text: string, good: boolean): string;
  dim(text: string): string;
}

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** @param colours false: none, also in a terminal */
export function openOutput(
  out: Stream,
  errors: Stream,
  { json, colours }: { json: boolean; colours: boolean },
): Output {
  const colour = (code: number, text: string) => (colours && out.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);
  let unfinished = false;
  const clear = () => {
    if (unfinished) errors.write('\r\u001b[2K');
    unfinished = false;
  };
  const write = (text: string) => {
    clear();
    out.write(`${text}\n`);
  };
  const output: Output = {
    json,
    watched: errors.isTTY,
    line: write,
    value: (value, form) => write(plainJson(value, form === undefined ? 2 : undefined)),
    note(text) {
      clear();
      errors.write(`${text}\n`);
    },
    progress(text) {
      if (!errors.isTTY) return;
      clear();
      errors.write(plain(text));
      unfinished = true;
    },
    table(rows, columns) {
      if (json) return output.value(rows);
      const [head = [], ...lines] = tableLines(rows, columns);
      write(colour(2, head.join('')));
      for (const line of lines) write(line.map((cell) => output.state(cell)).join(''));
    },
    object(value, fields) {
      if (json) return output.value(value);
      const width = Math.max(...fields.map(([title]) => title.length)) + 2;
      for (const [title, text] of fields)
        if (text !== null && text !== '')
          write(`${colour(2, title.padEnd(width))}${output.state(plain(String(text)))}`);
    },
    state(text) {
      const code = colourOf(text.trim());
      return code === undefined ? text : colour(code, text);
    },
    mark: (text, good) => colour(good ? 32 : 31, text),
    dim: (text) => colour(2, text),
  };
  return output;
}

const green = ['succeeded', 'completed', 'enabled', 'active', 'paid', 'confirmed', 'sent'];
const red = ['failed', 'disabled', 'revoked', 'expired', 'exposed', 'reorged'];
const yellow = ['pending', 'paused', 'detected', 'confirming', 'underpaid', 'overpaid', 'late', 'expiring'];

/** The colour (SGR) of a status: 32 green, 31 red, 33 yellow. */
function colourOf(status: string): number | undefined {
  if (green.includes(status)) return 32;
  if (red.includes(status)) return 31;
  return yellow.includes(status) ? 33 : undefined;
}
