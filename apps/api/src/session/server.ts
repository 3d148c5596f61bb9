import { join } from 'node:path';
import type { Config } from '../config.ts';
import { demoUser } from '../demo.ts';
import type { Server } from './schemas.ts';

/** What the sign-in page needs to know about the server before anybody is signed in. */
export function describeServer(config: Config): Server {
  // The embedded default listens on loopback only, so the caller is on the machine whose folder this shows.
  const keepsEmails = config.databaseUrl === null && config.smtpUrl === null;
  return {
    demo: config.demo ? { email: demoUser.email, password: demoUser.password } : null,
    sends_mail: config.smtpUrl !== null,
    mail_folder: keepsEmails ? join(config.dataDir, 'mail') : null,
  };
}
