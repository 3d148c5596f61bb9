import { variable } from '../account/environment.ts';
import { open, profileName } from '../account/connection.ts';
import { findProfile, profilesFile, removeProfile, storeProfile } from '../account/profiles.ts';
import { command } from '../line/command.ts';
import { Refusal, UsageError } from '../line/errors.ts';
import { plain } from '../terminal/plain.ts';
import { readSecret } from '../terminal/prompt.ts';

export const login = command({
  name: 'login',
  summary: 'Store an API key on this machine, after checking it',
  args: [],
  options: {
    url: { type: 'string', value: 'URL', help: 'the origin of the platform: https, or this machine' },
  },
  examples: [
    ['cryptoix login --url https://api.example.com', 'asks for the key, and does not show it'],
    ['cryptoix login --profile live', 'another key, used with `--profile live`'],
    ['cryptoix login --url http://127.0.0.1:3000 < key.txt', 'from a file; a key never stands on a command line'],
  ],
  async run({ values, output, profile }) {
    const name = profileName(profile);
    const url = values.url ?? variable('CRYPTOIX_URL') ?? (await findProfile(name))?.url;
    if (url === undefined) throw new UsageError('Say where the platform is: --url https://api.example.com.');
    const key = await readSecret('API key (ak_…)');
    if (key === '') throw new UsageError('No key came. Create one in the dashboard, under API keys.');
    const connection = open({ url, key });
    const who = await connection.cryptoix.session.who();
    await storeProfile(name, { url, key });
    output.object({ profile: name, url, ...who }, [
      ['Logged in', `${who.label}, ${who.mode} mode, merchant ${who.merchant_id}`],
      ['Profile', `${name}, in ${profilesFile()}`],
    ]);
    if (who.mode === 'live' && !output.json) output.note('This key is live: commands that write act on real money.');
  },
});

export const logout = command({
  name: 'logout',
  summary: 'Remove a stored API key from this machine; it goes on working until you revoke it',
  args: [],
  options: {},
  examples: [['cryptoix logout --profile live', 'forgets the key of this profile']],
  async run({ output, profile }) {
    const name = profileName(profile);
    if (!(await removeProfile(name))) throw new Refusal(`There is no login named ${name}.`);
    output.object({ profile: name, removed: true }, [['Removed', name]]);
  },
});

export const whoami = command({
  name: 'whoami',
  summary: 'Show the key that is used, and what it may do',
  args: [],
  options: {},
  examples: [['cryptoix whoami --profile live', 'which merchant, which mode, which scopes']],
  async run({ connect, output }) {
    const { cryptoix, url } = await connect();
    const who = await cryptoix.session.who();
    output.object({ url, ...who }, [
      ['Key', `${who.label} (${who.id})`],
      ['Merchant', who.merchant_id],
      ['Mode', who.mode],
      ['Platform', url],
      ['Expires', who.expires_at ?? 'never'],
      ['Scopes', who.scopes.map(plain).join(', ')],
    ]);
  },
});
