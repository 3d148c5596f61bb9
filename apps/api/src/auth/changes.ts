import type { BetterAuthOptions } from 'better-auth';
import type { Db } from '../db/client.ts';
import type { Mailer } from './mail.ts';
import { passwordChanged, twoFactorChanged } from './messages.ts';
import { endLinks } from './passwords.ts';

type Hooks = Pick<NonNullable<BetterAuthOptions['databaseHooks']>, 'account' | 'user'>;

/** The calls that switch two-factor sign-in on or off. */
const switches: ReadonlyMap<string | undefined, 'on' | 'off'> = new Map([
  ['/two-factor/verify-totp', 'on'],
  ['/two-factor/disable', 'off'],
]);

/**
 * What follows when a signed-in person changes how they sign in: older emailed links end, and an email tells the owner,
 * in case it was somebody else. Links end before the change is made, so that a crash cannot leave them valid.
 */
export function followChanges({ db, mailer, publicUrl }: { db: Db; mailer: Mailer; publicUrl: string }): Hooks {
  return {
    account: {
      update: {
        before: async (_account, request) => {
          const userId = request?.context.session?.user.id;
          if (userId !== undefined) await endLinks(db, userId);
        },
        after: async (_account, request) => {
          const email = request?.context.session?.user.email;
          if (email !== undefined) mailer.send(passwordChanged(publicUrl, email));
        },
      },
    },
    user: {
      update: {
        after: async (user, request) => {
          const state = switches.get(request?.path);
          // Two-factor sign-in that was off already was not changed.
          const before = request?.context.session?.user['twoFactorEnabled'] === true ? 'on' : 'off';
          if (state === undefined || state === before) return;
          await endLinks(db, user.id);
          mailer.send(twoFactorChanged(publicUrl, user.email, state));
        },
      },
    },
  };
}
