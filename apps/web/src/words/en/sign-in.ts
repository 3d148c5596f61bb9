import { limits } from '@cryptoix/core/tables';

export const signIn = {
  title: 'Sign in',
  email: 'Email',
  password: 'Password',
  submit: 'Sign in',
  openDemo: 'Open the demo',
  or: 'or use your own account',
  forgot: 'Forgot your password?',
  newHere: 'New to Cryptoix?',
  createAccount: 'Create an account',
  back: 'Back to sign-in',
  newPasswordHint: `At least ${limits.passwordMinLength} characters. A sentence is fine.`,
  emailsSaved: 'This server doesn’t send email yet: messages with links are saved as files in {folder}.',
  emailsNotSent:
    'This server doesn’t send email yet: messages with links are saved on it. Ask the people who run it for yours.',

  code: {
    title: 'Two-factor sign-in',
    submit: 'Sign in',
    totp: {
      lead: 'Enter the six-digit code from your authenticator app.',
      label: 'Code',
      other: 'Use a backup code instead',
    },
    backup: {
      lead: 'Enter one of the backup codes you saved when you turned on two-factor sign-in. Each works once.',
      label: 'Backup code',
      other: 'Use the authenticator app instead',
    },
  },

  again: {
    title: 'Your session has ended',
    lead: 'Sign in again to continue where you were. Nothing you typed is lost.',
    other: 'Sign in as someone else',
  },

  confirm: {
    title: 'Confirm it’s you',
    lead: 'This moves money or changes who can, so enter your password again. We then finish what you started.',
    leadCode:
      'This moves money or changes who can, so enter your password and a code again. We then finish what you started.',
    code: 'Code',
    codeHint: 'The six-digit code from your authenticator app, or a backup code.',
    action: 'Confirm',
  },

  signUp: {
    title: 'Create an account',
    lead: 'This account is yours. Next you name your business, then you can invite teammates.',
    name: 'Your name',
    submit: 'Create account',
    haveAccount: 'Already have an account?',
  },

  checkEmail: {
    title: 'Check your email',
    lead: 'We sent a link to {email}. Open it within an hour to confirm your address, then sign in.',
    again: 'Send the link again',
    sentAgain: 'Sent again',
  },

  verify: {
    title: 'Email confirmed',
    lead: 'Your account is ready. Sign in with your password.',
    failedTitle: 'Email not confirmed',
    failed: (why: string) => `${why.replace(/\.?$/, '.')} Sign in, and we’ll send you a new link.`,
  },

  forgotten: {
    title: 'Forgot your password?',
    lead: 'We’ll email you a link to choose a new one.',
    submit: 'Send the link',
    sent: 'If {email} has an account, we’ve sent it a link. It works once, for one hour.',
  },

  reset: {
    title: 'Choose a new password',
    label: 'New password',
    submit: 'Change password',
    newLink: 'Send me a new link',
    doneTitle: 'Password changed',
    done: 'You are signed out in every browser, and earlier reset links no longer work. Sign in with the new password.',
  },

  merchant: {
    title: 'Name your business',
    lead: 'Your team sees this name.',
    label: 'Business name',
    submit: 'Continue',
    back: 'Back to the dashboard',
  },

  invitation: {
    title: (merchant: string) => `Join ${merchant}`,
    lead: '{inviter} invited you to join as {role}.',
    signedIn: 'You are signed in as {email}.',
    accept: 'Accept the invitation',
    other: 'This invitation is for {of}, but you are signed in as {is}.',
    signOut: 'Sign out and continue',
    hasAccount: 'Sign in to accept the invitation.',
    password: 'Choose a password',
    join: 'Join',
    dashboard: 'Go to the dashboard',
    overTitle: 'This invitation doesn’t work',
  },

  // By the server's error code; for any other code the server's own message is shown.
  problems: {
    invalid_email_or_password: 'Wrong email or password.',
    invalid_password: 'Wrong password.',
    invalid_code: 'Wrong code. It changes every 30 seconds, so enter the latest one.',
    code_already_used: 'This code has already been used. Wait for the next one in your app.',
    invalid_backup_code: 'Wrong backup code, or it has already been used.',
    invalid_two_factor_cookie: 'That took too long. Sign in again.',
    too_many_attempts_request_new_code: 'Too many wrong codes. Sign in again.',
    account_temporarily_locked: 'Too many wrong codes. Try again in 15 minutes.',
    invalid_token:
      'This link no longer works: it has been used, your password has changed since, or it is more than an hour old.',
    token_expired: 'This link no longer works: it is more than an hour old.',
    invalid_origin: 'This page was opened at a different address than the server expects. Open it at its public URL.',
  },
  notUnderstood: 'The server sent a response we don’t understand. Try again in a minute.',
};
