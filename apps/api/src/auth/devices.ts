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

/** Signs a text. */
type Sign = (text: string) => string;

/**
 * Device cookies as OWASP describes them: an HttpOnly cookie, signed for one account, which proves that this browser
 * has signed in before. Wrong passwords from elsewhere do not count against it. It is not a credential: sign-in still
 * asks for the password.
 * @param secrets at least 32 characters each; the first signs, all verify. Browsers of one that is removed are unknown
 * @param secure true when the dashboard is served over https
 */
export function createDevices({ secrets, secure }: { secrets: readonly string[]; secure: boolean }): Devices {
  const signers = secrets.map((secret) => {
    const key = createHmac('sha256', secret).update('cryptoix device cookies').digest();
    return (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  });
  const [newest] = signers;
  if (newest === undefined) throw new Error('device cookies need a secret');
  // Several people may share a browser, so each account has its own cookie. Its name does not reveal the account.
  const nameOf = (sign: Sign, email: string) =>
    `${secure ? '__Host-' : ''}cryptoix.device_${sign(`name ${email}`).slice(0, 12)}`;
  const signatureOf = (sign: Sign, email: string, id: string) => sign(`device ${email} ${id}`);

  return {
    known(headers, email) {
      const cookies = parseCookies(headers.get('cookie') ?? '');
      for (const sign of signers) {
        const [id = '', given = ''] = cookies.get(nameOf(sign, email))?.split('.') ?? [];
        const [expected, actual] = [Buffer.from(signatureOf(sign, email, id)), Buffer.from(given)];
        if (expected.length === actual.length && timingSafeEqual(expected, actual)) return id;
      }
      return null;
    },
    cookie(email) {
      const id = randomBytes(18).toString('base64url');
      const attributes = `Max-Age=${KNOWN_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
      return `${nameOf(newest, email)}=${id}.${signatureOf(newest, email, id)}; ${attributes}`;
    },
  };
}
