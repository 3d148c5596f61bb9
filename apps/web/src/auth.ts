import { confirmAgain, signInAgain } from './asking.ts';
import { words } from './words/index.ts';

/** Why a call was refused, in words for the person; `fields` by the name of the input they belong to. */
export type Problem = {
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
};

const texts: Readonly<Record<string, string>> = words.signIn.problems;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** "is at most 10,000 a minute" goes on from a field's name; below the field it is a sentence of its own. */
const sentence = (text: string): string =>
  text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`;

/** A sentence for each wrong input, by its name: the issues of a `validation_failed`. */
export function fieldsOf(issues: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of Array.isArray(issues) ? issues : []) {
    if (isRecord(issue)) fields[textOf(issue['path'])] = sentence(textOf(issue['message']));
  }
  return fields;
}

function problemOf(said: unknown): Problem {
  const { code, message, issues } = isRecord(said) ? said : {};
  const fields = fieldsOf(issues);
  const fallback = textOf(message) || words.signIn.notUnderstood;
  return { code: textOf(code), message: texts[textOf(code)] ?? fallback, fields };
}

type Answer = { readonly said: unknown; readonly problem: null } | { readonly problem: Problem };

/**
 * Calls the sign-in API. Never rejects: a server that cannot be reached is a problem like any other. Where the session
 * has ended or is not fresh, the person is asked to sign in again or to give the password first.
 */
export async function call(path: string, body: Record<string, unknown>): Promise<Answer> {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said: unknown = await response.json().catch(() => null);
    if (response.ok) return { said, problem: null };
    const problem = problemOf(said);
    const asking =
      problem.code === 'unauthorized' ? signInAgain : problem.code === 'session_not_fresh' ? confirmAgain : null;
    return (await asking?.ask()) === true ? await call(path, body) : { problem };
  } catch {
    return { problem: { code: 'unreachable', message: words.errors.unreachable, fields: {} } };
  }
}

/** What a sign-in with a right password leads to. */
export type SignInStep = 'signed_in' | 'code_wanted' | 'address_unproved';

/** Signs in with e-mail and password. Where the address is not proved yet, the mail that proves it is sent again. */
export async function signIn(email: string, password: string): Promise<{ step: SignInStep } | { problem: Problem }> {
  const answer = await call('/sign-in/email', { email, password });
  if (answer.problem?.code === 'email_not_verified') {
    await call('/send-verification-email', { email });
    return { step: 'address_unproved' };
  }
  if (answer.problem !== null) return { problem: answer.problem };
  return { step: isRecord(answer.said) && answer.said['twoFactorRedirect'] === true ? 'code_wanted' : 'signed_in' };
}

/** Ends this session, or all of the person's. Says whether it worked. */
export async function signOut(everywhere: boolean): Promise<boolean> {
  const { problem } = await call(everywhere ? '/revoke-sessions' : '/sign-out', {});
  return problem === null;
}
