import { type Command, commonOptions, type Option } from './command.ts';

/** What to write for an option, such as `--limit N`. */
function written(name: string, { short, value, choices, type }: Option): string {
  const given = type === 'boolean' ? '' : ` ${value ?? choices?.join('|') ?? 'TEXT'}`;
  return `${short === undefined ? '' : `-${short}, `}--${name}${given}`;
}

/** Lines of two columns. The second is on a line of its own where the first is long. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const longest = 34;
  const width = Math.min(longest, Math.max(...rows.map(([left]) => left.length))) + 2;
  return rows
    .map(([left, right]) =>
      left.length > longest ? `  ${left}\n  ${' '.repeat(width)}${right}` : `  ${left.padEnd(width)}${right}`,
    )
    .join('\n');
}

const isCommon = (name: string): boolean => Object.hasOwn(commonOptions, name);

/** The help of one command. */
export function helpOf({ name, summary, args, options, examples }: Command): string {
  const all = Object.entries(options);
  const own = all.filter(([option]) => !isCommon(option));
  const rows = (some: typeof all) => columns(some.map(([option, about]) => [written(option, about), about.help]));
  const usage = [`cryptoix ${name}`, ...args, ...(own.length > 0 ? ['[options]'] : [])].join(' ');
  return [
    `${summary}.`,
    `Usage: ${usage}`,
    ...(own.length > 0 ? [`Options:\n${rows(own)}`] : []),
    `Of every command:\n${rows(all.filter(([option]) => isCommon(option)))}`,
    examplesOf(examples),
  ].join('\n\n');
}

/** The help of some commands, such as all of `payments`. @param group empty: the whole program */
export function overview(group: string, commands: readonly Command[]): string {
  const rows = commands.map(({ name, args, summary }): [string, string] => [[name, ...args].join(' '), summary]);
  const own = group === '' ? '' : ` ${group}`;
  return [
    ...(group === '' ? ['The command line of Cryptoix.'] : []),
    `Usage: cryptoix${own} <command> [options]`,
    `Commands:\n${columns(rows)}`,
    ...(group === ''
      ? [
          examplesOf([
            ['cryptoix login --url https://api.example.com', 'paste an API key; it is stored for you alone'],
            ['cryptoix listen --forward-to localhost:4242/webhooks', 'webhooks on this machine'],
            ['cryptoix trigger payment.completed', 'a test payment that is really paid'],
          ]),
        ]
      : []),
    `\`cryptoix${own} <command> --help\` says more. Exit codes: 0 done, 1 refused, 2 usage, 3 no connection.`,
  ].join('\n\n');
}

const examplesOf = (examples: Command['examples']): string =>
  `Examples:\n${examples.map(([line, what]) => `  # ${what}\n  ${line}`).join('\n')}`;
