import type { Email } from './mail.ts';

// No email contains text from the person who caused it (a name, a reason): a stranger could have us send their
// advertisement to any address that they type in. Tokens stand behind `#`, so that they reach no server's log.

/** Proves that the address belongs to the person who signed up with it. */
export const confirmAddress = (publicUrl: string, to: string, token: string): Email => ({
  to,
  subject: 'Confirm your email address',
  text: `Welcome to Cryptoix. Confirm that this address is yours:

${publicUrl}/verify-email#token=${token}

The link works for one hour. If you did not sign up, ignore this message.`,
});

/** For an address that has an account when somebody signs up with it again. */
export const alreadySignedUp = (publicUrl: string, to: string): Email => ({
  to,
  subject: 'You already have a Cryptoix account',
  text: `Someone, probably you, tried to sign up with this address. You already have an account:

${publicUrl}/sign-in

Forgot the password? Choose a new one:

${publicUrl}/forgot-password`,
});

/** Lets the owner of the address choose a new password. */
export const choosePassword = (publicUrl: string, to: string, token: string): Email => ({
  to,
  subject: 'Choose a new password',
  text: `Choose a new password for your Cryptoix account:

${publicUrl}/reset-password#token=${token}

The link works once, for one hour. If you did not ask for it, ignore this message: your password stays as it is.`,
});

const notYou = (publicUrl: string): string => `Not you? Take your account back at once by choosing a new password:

${publicUrl}/forgot-password`;

/** Sent after the change, so that the owner notices when it was somebody else. */
export const passwordChanged = (publicUrl: string, to: string): Email => ({
  to,
  subject: 'Your password was changed',
  text: `The password of your Cryptoix account was just changed.

${notYou(publicUrl)}`,
});

/** Sent after two-factor sign-in was switched on or off, for the same reason. */
export const twoFactorChanged = (publicUrl: string, to: string, state: 'on' | 'off'): Email => ({
  to,
  subject: `Two-factor sign-in was switched ${state}`,
  text: `Two-factor sign-in of your Cryptoix account was just switched ${state}.

${notYou(publicUrl)}`,
});
