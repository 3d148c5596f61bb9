import { command } from '../line/command.ts';
import { oneOf } from '../line/values.ts';
import { listOptions, shortTimeOrNone, take } from './lists.ts';

const statuses = ['active', 'expiring', 'exposed', 'expired', 'revoked'] as const;

export const keys = [
  command({
    name: 'keys list',
    summary: 'List API keys: what each may do, and when it was last used',
    args: [],
    options: { ...listOptions, status: { type: 'string', choices: statuses, help: 'only these' } },
    examples: [['cryptoix keys list --status expiring', 'keys to rotate soon; the dashboard does that']],
    async run({ values, connect, output }) {
      const { cryptoix } = await connect();
      const status = values.status === undefined ? undefined : oneOf('--status', statuses, values.status);
      output.table(await take(cryptoix.keys.list({ status }), values, output), [
        { title: 'Key', of: ({ id }) => id },
        { title: 'Label', of: ({ label }) => label },
        { title: 'Status', of: (row) => row.status },
        { title: 'Needs a look', of: ({ attention }) => attention.join(',') },
        { title: 'Scopes', of: ({ scopes }) => scopes.length },
        { title: 'Last used', of: ({ last_used_at }) => shortTimeOrNone(last_used_at) },
        { title: 'Expires', of: ({ expires_at }) => shortTimeOrNone(expires_at) },
      ]);
    },
  }),
];
