import { join } from 'node:path';
import type { Config } from '../config.ts';
import { demoUser } from '../demo.ts';
import type { Server } from './schemas.ts';

/** What the sign-in page has to know of the server it was opened on, before anybody is signed in. */
export function describeServer(config: Config): Server {
  // The embedded default listens on loopback only: whoever asks it sits at the machine whose folders it names.
  const keepsMails = config.databaseUrl === null && config.smtpUrl === null;
  return {
    demo: config.demo ? { email: demoUser.email, password: demoUser.password } : null,
    mail_folder: keepsMails ? join(config.dataDir, 'mail') : null,
  };
}
