import { parseArgs } from 'node:util';
import type { Connection } from '../account/connection.ts';
import type { Output } from '../terminal/output.ts';
import { UsageError } from './errors.ts';

/** An option of a command: as `parseArgs` of Node takes it, and what the help says about it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help, such as `URL`. */
  readonly value?: string;
  /** The values it can have: shown in the help and completed by the shell. */
  readonly choices?: readonly string[];
  readonly help: string;
}
export type Options = Readonly<Record<string, Option>>;

/** The options of every command. */
export const commonOptions = {
  json: { type: 'boolean', help: 'JSON for scripts, as the API has it' },
  profile: { type: 'string', value: 'NAME', help: 'which login to use; else CRYPTOIX_PROFILE, else `default`' },
  help: { type: 'boolean', short: 'h', help: 'this text' },
} as const satisfies Options;

type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O & typeof commonOptions; allowPositionals: true; strict: true }>
>;

/** What every command works with. */
export interface Tools {
  readonly output: Output;
  /** All commands: the completion is made of them. */
  readonly commands: readonly Command[];
  /** `--profile`, if it was given. */
  readonly profile: string | undefined;
  /** The login of this call. @throws UsageError when there is none */
  connect(): Promise<Connection>;
}

/** One use of a command. */
export interface Call<O extends Options> extends Tools {
  /** The options that the user gave. */
  readonly values: Parsed<O>['values'];
  /** The words that are no options. */
  readonly args: readonly string[];
}

interface Description {
  /** Its words, such as `payments list`. */
  readonly name: string;
  /** One line, in the imperative. */
  readonly summary: string;
  /** Its words that are no options: `<id>` is required, `[page]` may be left out, `<id>…` takes several. */
  readonly args: readonly string[];
  /** The values that the first of them can have, for the shell to complete. */
  readonly argChoices?: readonly string[];
  /** Command lines to copy, with what each does. */
  readonly examples: readonly (readonly [line: string, what: string])[];
}

/** A command, whatever its options are. */
export interface Command extends Description {
  /** Its own options and those of every command. */
  readonly options: Options;
  /** @param line what follows its name @throws UsageError when that is not a line of this command */
  run(line: readonly string[], tools: Tools): Promise<void>;
}

/** Describes a command. Its options decide the types of what `run` gets. */
export function command<const O extends Options>(
  description: Description & { readonly options: O; run(call: Call<O>): Promise<void> },
): Command {
  const options = { ...description.options, ...commonOptions };
  return {
    ...description,
    options,
    async run(line, tools) {
      const { values, positionals } = parse<O>(line, options);
      checkCount(description, positionals);
      await description.run({ ...tools, values, args: positionals });
    },
  };
}

function parse<O extends Options>(line: readonly string[], options: O & typeof commonOptions): Parsed<O> {
  try {
    return parseArgs({ args: [...line], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Its codes are ERR_PARSE_ARGS_…; the first sentence says which option is wrong.
    if (error instanceof TypeError) throw new UsageError(error.message.replace(/\. .*$/s, '.'), { cause: error });
    throw error;
  }
}

function checkCount({ args }: Description, given: readonly string[]): void {
  const missing = args.filter((arg) => arg.startsWith('<'))[given.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`);
  const extra = args.at(-1)?.endsWith('…') === true ? undefined : given[args.length];
  if (extra !== undefined) throw new UsageError(`There is no place for ${JSON.stringify(extra)}.`);
}
