import { nameInEmail } from '../auth/name-in-email.ts';
import type { TenantContext } from '../context.ts';
import { notifyTeam } from '../merchants/notify.ts';
import type { KeyRow } from './rows.ts';

/** The emails to the team about a key: the subject, what happened and what to do about it. */
const texts = {
  exposed: {
    subject: 'An API key was seen in a URL',
    text: (key: string) =>
      `${key} was sent to us in a URL, where proxies, browsers and logs keep it. It still works. Rotate it: create its successor, move your software over, then revoke it.`,
  },
  expiring: {
    subject: 'An API key expires soon',
    text: (key: string, ends: string) =>
      `${key} expires on ${ends}. Software that still uses it then is refused. Rotate it before: create its successor and move your software over.`,
  },
  expired: {
    subject: 'An API key has expired',
    text: (key: string, ends: string) =>
      `${key} expired on ${ends}. Software that still uses it is refused. Create a new key and move your software over.`,
  },
} as const;

/** Emails the team about a key once the transaction has committed. */
export async function emailAboutKey(tx: TenantContext, notice: keyof typeof texts, key: KeyRow): Promise<void> {
  const { subject, text } = texts[notice];
  const label = nameInEmail(key.label);
  const called = label === null ? `The API key ${key.start}…` : `The API key "${label}" (${key.start}…)`;
  await notifyTeam(tx, {
    subject,
    text: text(called, key.expires_at?.toISOString() ?? ''),
    page: `settings/api-keys/${key.id}`,
  });
}
