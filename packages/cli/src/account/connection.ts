import { Cryptoix, type CryptoixOptions } from '@cryptoix/sdk';
import { UsageError } from '../line/errors.ts';
import { variable } from './environment.ts';
import { checkProfileName, findProfile, type Profile } from './profiles.ts';

/** A login that a command uses. */
export interface Connection extends Profile {
  readonly cryptoix: Cryptoix;
}

/** The profile that is used when no other is named. */
const usualProfile = 'default';

/** The name of the profile to use. @param named what the user gave as `--profile` */
export const profileName = (named: string | undefined): string =>
  checkProfileName(named ?? variable('CRYPTOIX_PROFILE') ?? usualProfile);

/**
 * The login of a call: `--profile` if it is given, else CRYPTOIX_KEY with CRYPTOIX_URL, else the stored one. A stored key
 * goes only to the origin that it was stored with.
 * @throws UsageError when there is none, or its origin must not get a key
 */
export async function connect(named: string | undefined): Promise<Connection> {
  const key = variable('CRYPTOIX_KEY');
  if (named === undefined && key !== undefined) {
    const url = variable('CRYPTOIX_URL');
    if (url === undefined) throw new UsageError('Set CRYPTOIX_URL as well: the origin that CRYPTOIX_KEY belongs to.');
    return open({ url, key });
  }
  const name = profileName(named);
  const profile = await findProfile(name);
  if (profile !== undefined) return open(profile);
  const [which, option] = name === usualProfile ? ['', ''] : [` named ${name}`, ` --profile ${name}`];
  throw new UsageError(`There is no login${which}: run \`cryptoix login --url URL${option}\`.`);
}

/** @param fetch in place of that of Node @throws UsageError for a malformed key, and for an origin that is neither https nor loopback */
export function open({ url, key }: Profile, fetch?: CryptoixOptions['fetch']): Connection {
  try {
    return { url, key, cryptoix: new Cryptoix({ key, baseUrl: url, ...(fetch !== undefined && { fetch }) }) };
  } catch (error) {
    // Of the SDK's messages none contains the key.
    if (error instanceof TypeError)
      throw new UsageError(error.message.replace('`baseUrl`', 'The URL'), { cause: error });
    throw error;
  }
}
