import type { Command } from './command.ts';

/** What a command line names. */
export type Found =
  | { readonly kind: 'command'; readonly command: Command; readonly rest: readonly string[] }
  /** The first words of several commands; none: the whole program. */
  | {
      readonly kind: 'group';
      readonly group: string;
      readonly commands: readonly Command[];
      readonly rest: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly word: string; readonly nearest: string | undefined };

/** Finds the command that a line begins with. */
export function findCommand(commands: readonly Command[], line: readonly string[]): Found {
  const [word = '', second = ''] = line;
  const named = (name: string) => commands.find((command) => command.name === name);
  const pair = named(`${word} ${second}`);
  if (pair !== undefined) return { kind: 'command', command: pair, rest: line.slice(2) };
  const single = named(word);
  if (single !== undefined) return { kind: 'command', command: single, rest: line.slice(1) };
  if (word === '' || word.startsWith('-')) return { kind: 'group', group: '', commands, rest: line };
  const group = commands.filter(({ name }) => name.startsWith(`${word} `));
  if (group.length === 0) return unknown(word, [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]);
  if (second === '' || second.startsWith('-'))
    return { kind: 'group', group: word, commands: group, rest: line.slice(1) };
  return unknown(
    `${word} ${second}`,
    group.map(({ name }) => name),
  );
}

function unknown(word: string, names: readonly string[]): Found {
  const [nearest] = names
    .map((name) => ({ name, away: distance(word, name) }))
    .filter(({ away }) => away <= 3)
    .toSorted((one, other) => one.away - other.away);
  return { kind: 'unknown', word, nearest: nearest?.name };
}

/** How many letters to add, remove or replace to make one word of the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
