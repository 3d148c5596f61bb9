import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mailer } from '../src/auth/mail.ts';

/** The emails to an address, oldest first, once all pending ones are written to `folder`. */
export async function mailsTo(email: string, mailer: Pick<Mailer, 'drain'>, folder: string): Promise<string[]> {
  await mailer.drain();
  const files = (await readdir(folder).catch((): string[] => [])).toSorted();
  const mails = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return mails.filter((mail) => mail.includes(`\nTo: ${email}\n`));
}
