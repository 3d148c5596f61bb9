import { command } from '../line/command.ts';
import { completionFor, shells } from '../line/completion.ts';
import { first, oneOf } from '../line/values.ts';

export const completion = command({
  name: 'completion',
  summary: 'Print the script with which a shell completes commands',
  args: ['<shell>'],
  argChoices: shells,
  options: {},
  examples: [
    ['source <(cryptoix completion bash)', 'in ~/.bashrc'],
    ['source <(cryptoix completion zsh)', 'in ~/.zshrc, after compinit'],
    ['cryptoix completion fish > ~/.config/fish/completions/cryptoix.fish', 'once'],
  ],
  async run({ args, output, commands }) {
    output.line(completionFor(oneOf('<shell>', shells, first(args)), commands));
  },
});
