import { confirmAgain, signInAgain } from './asking.ts';
import { words } from './words/index.ts';

/** Why a call was refused, in words; `fields` are messages by the name of their input. */
export type Problem = {
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
};

const texts: Readonly<Record<string, string>> = words.signIn.problems;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** "is at most 10,000 a minute" continues a field's name; below the field it becomes a sentence. */
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

function problemOf(data: unknown): Problem {
  const { code, message, issues } = isRecord(data) ? data : {};
  const fields = fieldsOf(issues);
  const fallback = textOf(message) || words.signIn.notUnderstood;
  return { code: textOf(code), message: texts[textOf(code)] ?? fallback, fields };
}

type CallResult = { readonly data: unknown; readonly problem: null } | { readonly problem: Problem };

/**
 * Calls the sign-in API. Never rejects: an unreachable server is returned as a problem too. When the session has ended
 * or is not fresh, the person first signs in again or gives the password.
 */
export async function call(path: string, body: Record<string, unknown>): Promise<CallResult> {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const data: unknown = await response.json().catch(() => null);
    if (response.ok) return { data, problem: null };
    const problem = problemOf(data);
    const asking =
      problem.code === 'unauthorized' ? signInAgain : problem.code === 'session_not_fresh' ? confirmAgain : null;
    return (await asking?.ask()) === true ? await call(path, body) : { problem };
  } catch {
    return { problem: { code: 'unreachable', message: words.errors.unreachable, fields: {} } };
  }
}

/** The result of a sign-in with a correct password. */
export type SignInStep = 'signed_in' | 'needs_code' | 'email_unconfirmed';

/** Signs in with email and password. If the address is not confirmed yet, the confirmation email is sent again. */
export async function signIn(email: string, password: string): Promise<{ step: SignInStep } | { problem: Problem }> {
  const result = await call('/sign-in/email', { email, password });
  if (result.problem?.code === 'email_not_verified') {
    await call('/send-verification-email', { email });
    return { step: 'email_unconfirmed' };
  }
  if (result.problem !== null) return { problem: result.problem };
  return { step: isRecord(result.data) && result.data['twoFactorRedirect'] === true ? 'needs_code' : 'signed_in' };
}

/** Ends this session, or all of the person's. @returns true when it worked */
export async function signOut(everywhere: boolean): Promise<boolean> {
  const { problem } = await call(everywhere ? '/revoke-sessions' : '/sign-out', {});
  return problem === null;
}
