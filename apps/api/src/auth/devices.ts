import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parseCookies } from 'better-auth/cookies';

/** How long a browser stays known after it signed in, in seconds: a year. */
const KNOWN_SECONDS = 365 * 24 * 60 * 60;

/** The browsers that have signed in to an account before, by a cookie of their own for each account. */
export type Devices = {
  /** A name for the browser that these headers come from, when it has signed in to this account; else null. */
  known(headers: Headers, email: string): string | null;
  /** The `Set-Cookie` line that makes a browser known to this account, under a new name. */
  cookie(email: string): string;
};

/**
 * Device cookies as OWASP describes them: an HttpOnly cookie, signed for one account, that says that this browser has
 * signed in before. Guesses from anywhere else do not count against it. It is no credential: a password is still asked.
 * @param secret at least 32 characters; with another one, all browsers are new
 * @param secure whether the dashboard is served over https
 */
export function createDevices({ secret, secure }: { secret: string; secure: boolean }): Devices {
  const key = createHmac('sha256', secret).update('cryptoix device cookies').digest();
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  // Several people share a browser. The name tells nobody whose account it is.
  const nameOf = (email: string) => `${secure ? '__Host-' : ''}cryptoix.device_${sign(`name ${email}`).slice(0, 12)}`;
  const signatureOf = (email: string, id: string) => Buffer.from(sign(`device ${email} ${id}`));

  return {
    known(headers, email) {
      const value = parseCookies(headers.get('cookie') ?? '').get(nameOf(email));
      const [id = '', given = ''] = value?.split('.') ?? [];
      const [right, said] = [signatureOf(email, id), Buffer.from(given)];
      return right.length === said.length && timingSafeEqual(right, said) ? id : null;
    },
    cookie(email) {
      const id = randomBytes(18).toString('base64url');
      const attributes = `Max-Age=${KNOWN_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
      return `${nameOf(email)}=${id}.${signatureOf(email, id).toString()}; ${attributes}`;
    },
  };
}
