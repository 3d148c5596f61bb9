import type { EndpointsCreateInput, EventsSendTestInput } from '@cryptoix/sdk';
import { command } from '../line/command.ts';
import { Refusal, UsageError } from '../line/errors.ts';
import { first, listOf, oneOf, required, wholeNumber } from '../line/values.ts';
import type { Output } from '../terminal/output.ts';
import { plain } from '../terminal/plain.ts';
import { canAsk, confirm } from '../terminal/prompt.ts';
import { settings, settingsOf } from './endpoint-settings.ts';
import { eventTypeOf } from './event-types.ts';
import { listOptions, shortTimeOrNone, take } from './lists.ts';

const statuses = ['enabled', 'paused', 'disabled'] as const;

/** What may keep an endpoint from getting its webhooks. */
function warn(output: Output, warnings: readonly string[] | undefined): void {
  if (!output.json) for (const warning of warnings ?? []) output.note(plain(warning));
}

const list = command({
  name: 'endpoints list',
  summary: 'List webhook endpoints',
  args: [],
  options: { ...listOptions, status: { type: 'string', choices: statuses, help: 'only these' } },
  examples: [['cryptoix endpoints list --status disabled', 'those that get nothing']],
  async run({ values, connect, output }) {
    const { cryptoix } = await connect();
    const status = values.status === undefined ? undefined : oneOf('--status', statuses, values.status);
    output.table(await take(cryptoix.endpoints.list({ status }), values, output), [
      { title: 'Endpoint', of: ({ id }) => id },
      { title: 'Status', of: (row) => row.status },
      { title: 'URL', of: ({ url }) => url },
      { title: 'Events', of: ({ event_types }) => event_types.join(',') },
      { title: 'Last success', of: ({ last_success_at }) => shortTimeOrNone(last_success_at) },
      { title: 'Failing since', of: ({ failing_since }) => shortTimeOrNone(failing_since) },
    ]);
  },
});

const create = command({
  name: 'endpoints create',
  summary: 'Add a webhook endpoint; its secret is shown',
  args: ['<url>'],
  options: { ...settings, ed25519: { type: 'boolean', help: 'sign with a public key as well (v1a)' } },
  examples: [
    ['cryptoix endpoints create https://shop.example/webhooks --events payment.completed,refund.*', 'some events'],
    [
      `cryptoix endpoints create https://shop.example/large --events 'payment.*' --filter '{"field":"data.price.amount","gte":"1000"}'`,
      'large payments alone',
    ],
  ],
  async run({ values, args, connect, output }) {
    const event_types = listOf([required('--events', values.events?.join(','))]);
    const { cryptoix } = await connect();
    const input: EndpointsCreateInput = {
      url: first(args),
      ed25519: values.ed25519,
      ...settingsOf(values),
      event_types,
    };
    const endpoint = await cryptoix.endpoints.create(input);
    output.object(endpoint, [
      ['Endpoint', endpoint.id],
      ['Status', endpoint.status],
      ['URL', endpoint.url],
      ['Events', endpoint.event_types.join(', ')],
      ['Secret', endpoint.secret],
      ['Public key', endpoint.public_key],
    ]);
    warn(output, endpoint.warnings);
  },
});

const update = command({
  name: 'endpoints update',
  summary: 'Change an endpoint, pause it or enable it again',
  args: ['<id>'],
  options: {
    ...settings,
    url: { type: 'string', value: 'URL', help: 'where webhooks go from now on' },
    status: { type: 'string', choices: statuses, help: 'paused holds deliveries back, disabled cancels them' },
  },
  examples: [
    ['cryptoix endpoints update whe_01k… --status paused', 'deliveries wait until it is enabled again'],
    ['cryptoix endpoints update whe_01k… --events payment.*,invoice.*', 'other events'],
    ['cryptoix endpoints update whe_01k… --rate-limit 10/second --ordering object', 'slower, and in order'],
  ],
  async run({ values, args, connect, output }) {
    const status = values.status === undefined ? undefined : oneOf('--status', statuses, values.status);
    const change = { ...settingsOf(values), url: values.url, status };
    if (Object.values(change).every((value) => value === undefined)) throw new UsageError('Say what to change.');
    const { cryptoix } = await connect();
    const endpoint = await cryptoix.endpoints.update(first(args), change);
    output.object(endpoint, [
      ['Endpoint', endpoint.id],
      ['Status', endpoint.status],
      ['URL', endpoint.url ?? null],
      ['Events', endpoint.event_types?.join(', ') ?? null],
    ]);
    warn(output, endpoint.warnings);
  },
});

const test = command({
  name: 'endpoints test',
  summary: 'Send a test event to an endpoint, and show what it responds',
  args: ['<id>'],
  options: { type: { type: 'string', value: 'TYPE', help: 'any type in test mode; webhook.test by default' } },
  examples: [['cryptoix endpoints test whe_01k… --type payment.completed', 'a sample payment, in test mode']],
  async run({ values, args, connect, output }) {
    const { cryptoix } = await connect();
    const input: EventsSendTestInput = values.type === undefined ? {} : { type: eventTypeOf('--type', values.type) };
    const sent = await cryptoix.events.sendTest(first(args), input);
    output.object(sent, [
      ['Delivery', sent.id],
      ['Event', `${sent.event_type} ${sent.event_id}`],
      ['Status', sent.status],
      ['Response', sent.last_status_code ?? sent.last_error],
    ]);
    if (!output.json && sent.status === 'pending') output.note(`See \`cryptoix deliveries show ${sent.id}\`.`);
  },
});

const rotateSecret = command({
  name: 'endpoints rotate-secret',
  summary: 'Make a new secret; the old one signs as well for a while',
  args: ['<id>'],
  options: {
    overlap: { type: 'string', value: 'SECONDS', help: 'how long both sign, up to 604800; 86400 (a day) by default' },
  },
  examples: [['cryptoix endpoints rotate-secret whe_01k… --overlap 3600', 'both secrets sign for an hour']],
  async run({ values, args, connect, output }) {
    const overlap_seconds = values.overlap === undefined ? undefined : wholeNumber('--overlap', values.overlap);
    const { cryptoix } = await connect();
    const endpoint = await cryptoix.endpoints.rotateSecret(first(args), { overlap_seconds });
    output.object(endpoint, [
      ['Endpoint', endpoint.id],
      ['Secret', endpoint.secret],
    ]);
  },
});

const remove = command({
  name: 'endpoints delete',
  summary: 'Delete an endpoint; its pending deliveries are canceled',
  args: ['<id>'],
  options: { yes: { type: 'boolean', short: 'y', help: 'without asking' } },
  examples: [['cryptoix endpoints delete whe_01k… --yes', 'in a script']],
  async run({ values, args, connect, output }) {
    const id = first(args);
    const { cryptoix } = await connect();
    if (values.yes !== true) {
      if (!canAsk()) throw new UsageError('There is nobody to ask: give --yes.');
      const { url } = await cryptoix.endpoints.get(id);
      if (!(await confirm(`Delete the endpoint of ${plain(url)}?`))) throw new Refusal('Nothing was changed.');
    }
    output.object(await cryptoix.endpoints.delete(id), [['Deleted', id]]);
  },
});

export const endpoints = [list, create, update, test, rotateSecret, remove];
