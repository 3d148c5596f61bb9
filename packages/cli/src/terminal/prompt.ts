import { createInterface } from 'node:readline';
import { text as readAll } from 'node:stream/consumers';
import { Refusal } from '../line/errors.ts';

/** True when somebody can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** Asks for yes or no; anything but yes is no. Only where somebody can be asked. @throws Refusal at Ctrl-C */
export async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      lines.question(`${question} [y/N] `, resolve);
      lines.once('close', () => resolve(''));
      lines.once('SIGINT', () => reject(new Refusal('\nNothing was changed.')));
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/**
 * A secret: typed or pasted without being shown, or from a pipe.
 * @throws Refusal when the user ends it
 */
export async function readSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) return (await readAll(process.stdin)).trim();
  const { stdin } = process;
  // Before the question: what is pasted right after it is not shown either.
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  process.stderr.write(`${question}: `);
  let secret = '';
  let take = (_chunk: string): void => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      take = (chunk) => {
        for (const letter of chunk) {
          if (letter === '\r' || letter === '\n') resolve(secret.trim());
          // Ctrl-C and Ctrl-D, which a raw terminal hands on as letters.
          else if (letter === '\u0003' || letter === '\u0004') reject(new Refusal('Nothing was changed.'));
          else if (letter === '\u007f' || letter === '\b') secret = secret.slice(0, -1);
          else secret += letter;
        }
      };
      stdin.on('data', take);
    });
  } finally {
    stdin.off('data', take);
    stdin.setRawMode(false);
    stdin.pause();
    process.stderr.write('\n');
  }
}
