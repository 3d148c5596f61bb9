import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';

/** One plain-text email to one address. */
export type Email = { readonly to: string; readonly subject: string; readonly text: string };

/** Sends email in the background. */
export type Mailer = {
  /** Returns at once and never throws: a mail server that is down must not fail the request that sends the email. */
  send(email: Email): void;
  /** Resolves when no email is being sent any more. Call it before the process ends. */
  drain(): Promise<void>;
};

/** Waits between the tries of one email, in milliseconds; after the last try the email is dropped and logged. */
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000] as const;

/**
 * Creates the mailer: over SMTP when `smtpUrl` is set (`smtp://user:password@host:587`, `smtps://…`), otherwise each
 * email becomes a file in `dir`. Log lines say where an email went, never its text, which holds tokens.
 */
export function createMailer(options: {
  smtpUrl: string | null;
  dir: string;
  from: string;
  log: Logger;
  /** Called after each try, with its result. */
  count?: (outcome: 'sent' | 'retried' | 'dropped') => void;
  retryDelaysMs?: readonly number[];
}): Mailer {
  const { log, count = () => {}, retryDelaysMs = RETRY_DELAYS_MS } = options;
  const deliver = options.smtpUrl === null ? toFiles(options) : toSmtp(options.smtpUrl, options.from);
  const pending = new Set<Promise<void>>();

  async function deliverWithRetries(email: Email): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await deliver(email);
        count('sent');
        return;
      } catch (error) {
        const wait = retryDelaysMs[attempt];
        const reason = error instanceof Error ? error.message : 'unknown error';
        count(wait === undefined ? 'dropped' : 'retried');
        if (wait === undefined) {
          log.error(
            { to: email.to, subject: email.subject, reason },
            'email not sent after the last try: check SMTP_URL and the mail server',
          );
          return;
        }
        log.warn(
          { to: email.to, subject: email.subject, reason, retry_in_ms: wait },
          'email not accepted, trying again',
        );
        await sleep(wait);
      }
    }
  }

  return {
    send(email) {
      const sending = deliverWithRetries(email).finally(() => pending.delete(sending));
      pending.add(sending);
    },
    async drain() {
      await Promise.all(pending);
    },
  };
}

function toSmtp(url: string, from: string): (email: Email) => Promise<void> {
  const transport = createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 });
  return async (email) => {
    await transport.sendMail({ from, ...email });
  };
}

function toFiles({ dir, from, log }: { dir: string; from: string; log: Logger }): (email: Email) => Promise<void> {
  return async ({ to, subject, text }) => {
    const now = new Date().toISOString();
    const file = join(dir, `${now.replaceAll(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}.txt`);
    // The links in these files grant access to accounts: only the owner may read them.
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(file, `Date: ${now}\nFrom: ${from}\nTo: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600 });
    log.info({ to, subject, file }, 'email written to a file: set SMTP_URL to send it');
  };
}
