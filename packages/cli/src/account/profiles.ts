import { Refusal, UsageError } from '../line/errors.ts';
import { fileOf, readPrivate, writePrivate } from './private-file.ts';

/** A stored login. */
export interface Profile {
  /** The origin of the platform. */
  readonly url: string;
  readonly key: string;
}
type Profiles = Readonly<Record<string, Profile>>;

const fileName = 'config.json';

/** Where the logins are stored. */
export const profilesFile = (): string => fileOf(fileName);

/** @throws UsageError for a text that cannot name a profile */
export function checkProfileName(name: string): string {
  if (/^[\w.-]{1,64}$/.test(name)) return name;
  throw new UsageError('The name of a profile has 1 to 64 letters, digits, dots, dashes and underscores.');
}

/** The stored login of a name. */
export async function findProfile(name: string): Promise<Profile | undefined> {
  const profiles = await readProfiles();
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}

/** Stores a login in place of any other of that name. */
export async function storeProfile(name: string, profile: Profile): Promise<void> {
  await write({ ...(await readProfiles()), [name]: profile });
}

/** @returns false when there is none of that name */
export async function removeProfile(name: string): Promise<boolean> {
  const { [name]: removed, ...others } = await readProfiles();
  if (removed === undefined) return false;
  await write(others);
  return true;
}

const write = (profiles: Profiles) => writePrivate(fileName, `${JSON.stringify({ profiles }, null, 2)}\n`);

async function readProfiles(): Promise<Profiles> {
  const text = await readPrivate(fileName);
  if (text === undefined) return {};
  const stored = parse(text);
  if (stored === undefined)
    throw new Refusal(`${profilesFile()} is not a file of this program: remove it, and log in again.`);
  return stored;
}

function parse(text: string): Profiles | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isProfiles(value['profiles']) ? value['profiles'] : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isProfiles = (value: unknown): value is Profiles =>
  isRecord(value) &&
  Object.values(value).every(
    (profile) => isRecord(profile) && typeof profile['url'] === 'string' && typeof profile['key'] === 'string',
  );
