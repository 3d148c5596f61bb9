/** Why a call was refused, in words for the person; `fields` by the name of the input they belong to. */
export type Problem = {
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
};

// The server's own words serve for every code that is not here.
const words: Readonly<Record<string, string>> = {
  invalid_email_or_password: 'The e-mail address or the password is wrong.',
  invalid_code: 'This code is not right. It changes every 30 seconds: try the one shown now.',
  invalid_backup_code: 'This backup code is not right, or was used before.',
  invalid_two_factor_cookie: 'That took too long. Go back and sign in again.',
  too_many_attempts_request_new_code: 'Too many wrong codes. Go back and sign in again.',
  account_temporarily_locked: 'Too many wrong codes. Try again in 15 minutes.',
  invalid_token: 'This link no longer works: it was used, or is more than an hour old.',
  token_expired: 'This link no longer works: it is more than an hour old.',
  invalid_origin:
    'This page was opened under another address than the server expects. Open it under its public address.',
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function problemOf(said: unknown): Problem {
  const { code, message, issues } = isRecord(said) ? said : {};
  const fields: Record<string, string> = {};
  for (const issue of Array.isArray(issues) ? issues : []) {
    if (isRecord(issue)) fields[textOf(issue['path'])] = textOf(issue['message']);
  }
  const fallback = textOf(message) || 'The server answered something we do not understand. Try again in a minute.';
  return { code: textOf(code), message: words[textOf(code)] ?? fallback, fields };
}

type Answer = { readonly said: unknown; readonly problem: null } | { readonly problem: Problem };

/** Calls the sign-in API. Never rejects: a server that cannot be reached is a problem like any other. */
export async function call(path: string, body: Record<string, unknown>): Promise<Answer> {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said: unknown = await response.json().catch(() => null);
    return response.ok ? { said, problem: null } : { problem: problemOf(said) };
  } catch {
    const message = 'We could not reach the server. Check your connection and try again.';
    return { problem: { code: 'unreachable', message, fields: {} } };
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
