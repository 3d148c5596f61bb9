import { parseArgs } from 'node:util';
import { CryptoixError } from '@cryptoix/sdk';
import { connect } from './account/connection.ts';
import { variable } from './account/environment.ts';
import { commands } from './commands/index.ts';
import { type Command, commonOptions } from './line/command.ts';
import { Refusal, UsageError } from './line/errors.ts';
import { findCommand } from './line/find.ts';
import { helpOf, overview } from './line/help.ts';
import { openOutput } from './terminal/output.ts';
import { plain } from './terminal/plain.ts';
import { version } from './version.ts';

/** Exit codes. Scripts rely on them. */
const refused = 1;
const misused = 2;
const unconnected = 3;

/** Runs a command line. @returns the exit code */
export async function run(line: readonly string[]): Promise<number> {
  const found = findCommand(commands, line);
  switch (found.kind) {
    case 'unknown': {
      const hint = found.nearest === undefined ? '' : ` Did you mean \`cryptoix ${found.nearest}\`?`;
      return fail(misused, `There is no command ${JSON.stringify(plain(found.word))}.${hint}`, 'cryptoix --help');
    }
    case 'group': {
      const { group, commands: some, rest } = found;
      if (group === '' && rest.includes('--version')) {
        process.stdout.write(`${version}\n`);
        return 0;
      }
      const [option = '--help'] = rest;
      if (option !== '--help' && option !== '-h')
        return fail(misused, `Name a command before ${plain(option)}.`, `cryptoix ${group} --help`.replace('  ', ' '));
      process.stdout.write(`${overview(group, some)}\n`);
      return 0;
    }
    case 'command':
      return runCommand(found.command, found.rest);
  }
}

async function runCommand(command: Command, rest: readonly string[]): Promise<number> {
  // Not strict: the command itself refuses what it does not know.
  const { values } = parseArgs({ args: [...rest], options: { ...command.options, ...commonOptions }, strict: false });
  if (values.help === true) {
    process.stdout.write(`${helpOf(command)}\n`);
    return 0;
  }
  const colours = variable('NO_COLOR') === undefined && variable('TERM') !== 'dumb';
  const output = openOutput(process.stdout, process.stderr, { json: values.json === true, colours });
  const named = typeof values.profile === 'string' ? values.profile : undefined;
  try {
    await command.run(rest, { output, commands, profile: named, connect: () => connect(named) });
    return 0;
  } catch (error) {
    if (error instanceof UsageError) return fail(misused, error.message, `cryptoix ${command.name} --help`);
    if (error instanceof Refusal) return fail(refused, error.message);
    if (error instanceof CryptoixError) return fail(codeOf(error), messageOf(error));
    // Of the file system, such as a folder that may not be written: the message names it.
    if (error instanceof Error && 'syscall' in error) return fail(refused, error.message);
    throw error;
  }
}

function fail(code: number, message: string, help?: string): number {
  process.stderr.write(`${message}\n${help === undefined ? '' : `See \`${help}\`.\n`}`);
  return code;
}

/** No response of the API arrived, only silence or somebody else's. */
const silent = ['connection_error', 'timeout', 'redirected', 'invalid_response'];

const codeOf = ({ code }: CryptoixError): number => (silent.includes(code) ? unconnected : refused);

/** What was refused, which fields, and the id that the support asks for. */
function messageOf({ message, code, requestId, details }: CryptoixError): string {
  const issues = Array.isArray(details['issues']) ? details['issues'].filter(isIssue) : [];
  const named = silent.includes(code) ? '' : ` (${plain(code)}${requestId === null ? '' : `, ${plain(requestId)}`})`;
  const fields = issues.map((issue) => `\n  ${plain(issue.path)}: ${plain(issue.message)}`);
  return `${plain(message)}${named}${fields.join('')}`;
}

const isIssue = (value: unknown): value is { path: string; message: string } =>
  typeof value === 'object' &&
  value !== null &&
  'path' in value &&
  'message' in value &&
  typeof value.path === 'string' &&
  typeof value.message === 'string';
