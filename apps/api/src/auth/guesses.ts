import type { Devices } from './devices.ts';
import { type Limit, type Subject } from './limits.ts';
import { SIGN_IN_CEILING, SIGN_IN_GUESSES } from './calls.ts';

/** One count that an attempt adds to. `hint` says what else to do when the limit is reached. */
export type Count = { readonly subject: Subject; readonly limit: Limit; readonly hint?: string };

const bucket = '/sign-in/email';

/** Guesses at the password, or the codes, of one signed-in user, from every place that asks for them. */
export const guessesAt = (secret: 'password' | 'code', userId: string): Subject => ({
  bucket: secret,
  by: 'user',
  value: userId,
});

const ceilingOf = (email: string): Subject => ({ bucket, by: 'email', value: email });
const fromNetwork = (email: string, network: string): Subject => ({
  bucket,
  by: 'email_from_ip',
  value: `${email} ${network}`,
});

/**
 * The counts that a guess at an account's password adds to. A browser that has signed in to it before has a count of
 * its own, which no stranger can use up. All others share the counts of their network and of the account.
 */
export function signInCounts(
  devices: Devices,
  { email, network, headers, perNetwork }: { email: string; network: string; headers: Headers; perNetwork: Count },
): Count[] {
  const device = devices.known(headers, email);
  if (device !== null) return [{ subject: { bucket, by: 'device', value: device }, limit: SIGN_IN_GUESSES }];
  const hint = 'Or sign in with a browser that you have used before, or choose a new password by email.';
  return [
    perNetwork,
    { subject: fromNetwork(email, network), limit: SIGN_IN_GUESSES },
    { subject: ceilingOf(email), limit: SIGN_IN_CEILING, hint },
  ];
}

/** The subjects to clear for a person who has proved that the account is theirs. */
export const signInSubjects = (email: string, network: string): Subject[] => [
  ceilingOf(email),
  fromNetwork(email, network),
];
