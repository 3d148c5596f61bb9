import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { eventually } from '@cryptoix/harness/eventually';
import type { Merchant } from '../api.ts';
import type { Address } from '@cryptoix/harness/app';

/** How long (ms) an email may take to be written, on a busy machine. */
const MAIL_TIMEOUT = 20_000;

/** A person with an account and a confirmed email address. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** The cookies of a signed-in session, as a `Cookie` header. */
  readonly cookie: string;
}

type Role = Parameters<Merchant['team']['team']['invite']['mutate']>[0]['role'];

/**
 * Signs a new person up, confirms the address and signs them in. An IP address may do that 20 times an hour,
 * so most tests share the people of the run: `useBrowser` knows them.
 */
export async function signUp(app: Address, name: string): Promise<Person> {
  const email = `${name.toLowerCase()}.${randomBytes(4).toString('hex')}@shop.example`;
  const password = 'a-long-enough-password';
  await post(app, '/api/auth/sign-up/email', { name, email, password });
  const mail = await findMail(app, email, 'Confirm your ');
  await post(app, '/api/auth/verify-email', { token: tokenIn(mail) });
  const response = await post(app, '/api/auth/sign-in/email', { email, password });
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { name, email, password, cookie: cookie.join('; ') };
}

/** Gives the password again: the session of a person whom all tests share may be older than ten minutes. */
export const confirm = (app: Address, { password, cookie }: Person) =>
  post(app, '/trpc/session.confirm_password', { password }, { cookie });

/** Makes somebody a member of a merchant, by invitation. */
export async function join(app: Address, { team, name }: Merchant, person: Person, role: Role): Promise<void> {
  await team.team.invite.mutate({ email: person.email, role });
  const mail = await findMail(app, person.email, `Join ${name} on Cryptoix`);
  await post(app, '/trpc/session.accept_invitation', { token: tokenIn(mail) }, { cookie: person.cookie });
}

/**
 * Waits for a mail, which the app keeps as a file.
 * @param subject how its subject begins
 * @returns all of it
 * @throws Error when none comes in time
 */
export async function findMail({ dataDir }: Address, to: string, subject: string): Promise<string> {
  const folder = joinPath(dataDir, 'mail');
  const read = new Set<string>();
  const look = async () => {
    for (const file of await readdir(folder).catch(() => [])) {
      if (read.has(file)) continue;
      const mail = await readFile(joinPath(folder, file), 'utf8');
      if (mail.includes(`\nTo: ${to}\nSubject: ${subject}`)) return mail;
      // A file that is still being written ends without its last line.
      if (mail.endsWith('\n')) read.add(file);
    }
    return { missing: subject, to };
  };
  return eventually(look, (mail) => typeof mail === 'string', MAIL_TIMEOUT);
}

/** The token in the link of an email. */
export function tokenIn(mail: string): string {
  const token = /#(?:token=)?([\w.-]+)/.exec(mail)?.[1];
  if (token === undefined) throw new Error(`There is no link in this mail:\n${mail}`);
  return token;
}

async function post({ url }: Address, path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  await response.body?.cancel();
  return response;
}
