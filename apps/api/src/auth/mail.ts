import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';

/** One plain-text message to one address. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/** Takes mail and brings it on its way in the background. */
export type Mailer = {
  /** Returns at once and never throws: a mail server that is down must not fail the request that wanted the mail. */
  send(mail: Mail): void;
  /** Resolves when nothing is under way any more. Call it before the process ends. */
  drain(): Promise<void>;
};

/** Waits between the tries of one message, in milliseconds; when they are spent the message is given up and logged. */
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000] as const;

/**
 * Creates the mailer: over SMTP when `smtpUrl` is set (`smtp://user:password@host:587`, `smtps://…`), otherwise each
 * message becomes a file in `dir`. Log lines say where a message went, never what is in it: it holds tokens.
 */
export function createMailer(options: {
  smtpUrl: string | null;
  dir: string;
  from: string;
  log: Logger;
  retryDelaysMs?: readonly number[];
}): Mailer {
  const { log, retryDelaysMs = RETRY_DELAYS_MS } = options;
  const deliver = options.smtpUrl === null ? toFiles(options) : toSmtp(options.smtpUrl, options.from);
  const underWay = new Set<Promise<void>>();

  async function deliverWithRetries(mail: Mail): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await deliver(mail);
        return;
      } catch (error) {
        const wait = retryDelaysMs[attempt];
        const reason = error instanceof Error ? error.message : 'unknown error';
        if (wait === undefined) {
          log.error(
            { to: mail.to, subject: mail.subject, reason },
            'mail given up: check SMTP_URL and the mail server',
          );
          return;
        }
        log.warn({ to: mail.to, subject: mail.subject, reason, retry_in_ms: wait }, 'mail not accepted, trying again');
        await sleep(wait);
      }
    }
  }

  return {
    send(mail) {
      const sending = deliverWithRetries(mail).finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    async drain() {
      await Promise.all(underWay);
    },
  };
}

function toSmtp(url: string, from: string): (mail: Mail) => Promise<void> {
  const transport = createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 });
  return async (mail) => {
    await transport.sendMail({ from, ...mail });
  };
}

function toFiles({ dir, from, log }: { dir: string; from: string; log: Logger }): (mail: Mail) => Promise<void> {
  return async ({ to, subject, text }) => {
    const now = new Date().toISOString();
    const file = join(dir, `${now.replaceAll(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}.txt`);
    // Links in these files sign people in: for the owner's eyes only.
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(file, `Date: ${now}\nFrom: ${from}\nTo: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600 });
    log.info({ to, subject, file }, 'mail kept as a file: set SMTP_URL to send it');
  };
}
