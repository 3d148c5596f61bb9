import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parseCookies } from 'better-auth/cookies';

/** How long a browser stays known after it signed in, in seconds: a year. */
const KNOWN_SECONDS = 365 * 24 * 60 * 60;

/** Recognizes browsers that have signed in to an account before, by a cookie for each account. */
export type Devices = {
  /** The name of the browser that sent these headers, when it has signed in to this account before; else null. */
  known(headers: Headers, email: string): string | null;
  /** The `Set-Cookie` line that makes a browser known to this account, under a new name. */
  cookie(email: string): string;
};

/**
 * Device cookies as OWASP describes them: an HttpOnly cookie, signed for one account, which proves that this browser
 * has signed in before. Wrong passwords from elsewhere do not count against it. It is not a credential: sign-in still
 * asks for the password.
 * @param secret at least 32 characters; after a change of it, all browsers are unknown
 * @param secure true when the dashboard is served over https
 */
export function createDevices({ secret, secure }: { secret: string; secure: boolean }): Devices {
  const key = createHmac('sha256', secret).update('cryptoix device cookies').digest();
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  // Several people may share a browser, so each account has its own cookie. Its name does not reveal the account.
  const nameOf = (email: string) => `${secure ? '__Host-' : ''}cryptoix.device_${sign(`name ${email}`).slice(0, 12)}`;
  const signatureOf = (email: string, id: string) => Buffer.from(sign(`device ${email} ${id}`));

  return {
    known(headers, email) {
      const value = parseCookies(headers.get('cookie') ?? '').get(nameOf(email));
      const [id = '', given = ''] = value?.split('.') ?? [];
      const [expected, actual] = [signatureOf(email, id), Buffer.from(given)];
      return expected.length === actual.length && timingSafeEqual(expected, actual) ? id : null;
    },
    cookie(email) {
      const id = randomBytes(18).toString('base64url');
      const attributes = `Max-Age=${KNOWN_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
      return `${nameOf(email)}=${id}.${signatureOf(email, id).toString()}; ${attributes}`;
    },
  };
}
