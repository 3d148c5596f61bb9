import type { Command } from './command.ts';

/** The shells that `completion` writes for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The script that completes commands, options and their values in a shell. */
export function completionFor(shell: Shell, commands: readonly Command[]): string {
  if (shell === 'fish') return fishScript(commands);
  const script = bashScript(commands);
  // zsh runs functions written for bash.
  return shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${script}` : script;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The words that can come first, and those that can follow each first word of a group. */
function groupsOf(commands: readonly Command[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, Set<string>>([['', new Set()]]);
  for (const { name } of commands) {
    const [word = '', second] = name.split(' ');
    groups.get('')?.add(word);
    if (second !== undefined) groups.set(word, (groups.get(word) ?? new Set()).add(second));
  }
  return new Map([...groups].map(([name, words]) => [name, [...words]]));
}

function bashScript(commands: readonly Command[]): string {
  const groups = [...groupsOf(commands)].map(
    ([name, words]) => `    ${quoted(name === '' ? '' : ` ${name}`)}) words=${quoted(words.join(' '))} ;;`,
  );
  const lines = commands.map(({ name, options, argChoices = [] }) => {
    const words = [...argChoices, ...Object.keys(options).map((option) => `--${option}`)];
    const values = Object.entries(options).flatMap(([option, { choices }]) =>
      choices === undefined ? [] : [`        --${option}) words=${quoted(choices.join(' '))} ;;`],
    );
    const inner = values.length === 0 ? '' : `\n      case "$before" in\n${values.join('\n')}\n      esac`;
    return `    ${quoted(` ${name}`)}*) words=${quoted(words.join(' '))}${inner} ;;`;
  });
  return `_cryptoix() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" name='' words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in -*) break ;; esac
    name="$name \${COMP_WORDS[index]}"
  done
  case "$name" in
${[...groups, ...lines].join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _cryptoix cryptoix`;
}

function fishScript(commands: readonly Command[]): string {
  const complete = (when: string, rest: string) => `complete -c cryptoix -n ${quoted(when)} ${rest}`;
  const groups = [...groupsOf(commands)].map(([name, words]) =>
    complete(`test "$(__cryptoix_name)" = "${name}"`, `-a ${quoted(words.join(' '))}`),
  );
  const lines = commands.flatMap(({ name, options, argChoices = [] }) => {
    const when = `string match -q -- "${name}*" "$(__cryptoix_name)"`;
    const words = argChoices.length === 0 ? [] : [complete(when, `-a ${quoted(argChoices.join(' '))}`)];
    return [
      ...words,
      ...Object.entries(options).map(([option, { type, choices, help }]) => {
        const values = choices === undefined ? '' : ` -a ${quoted(choices.join(' '))}`;
        return complete(when, `-l ${option}${type === 'string' ? ' -x' : ''}${values} -d ${quoted(help)}`);
      }),
    ];
  });
  return `function __cryptoix_name
  string join ' ' (string match -v -- '-*' (commandline -opc)[2..])
end
complete -c cryptoix -f
${[...groups, ...lines].join('\n')}`;
}
