import { command } from '../line/command.ts';
import { first, listOf, required } from '../line/values.ts';
import { followFeed, interruption } from '../listen/follow.ts';
import { plain, plainJson } from '../terminal/plain.ts';
import { periodOf, periodOptions, shortTime, take } from './lists.ts';
import { eventTypeOf } from './event-types.ts';

const list = command({
  name: 'events list',
  summary: 'List what happened, newest first',
  args: [],
  options: {
    ...periodOptions,
    type: { type: 'string', value: 'TYPE', help: 'such as payment.completed' },
    object: { type: 'string', value: 'ID', help: 'only about this payment, invoice, refund …' },
  },
  examples: [
    ['cryptoix events list --since 24h --type payment.completed', 'the payments completed since yesterday'],
    ['cryptoix events list --object pay_01k… --json', 'the life of one payment'],
  ],
  async run({ values, connect, output }) {
    const { cryptoix } = await connect();
    const type = values.type === undefined ? undefined : eventTypeOf('--type', values.type);
    const found = cryptoix.events.list({ ...periodOf(values), type, object_id: values.object });
    output.table(await take(found, values, output), [
      { title: 'Event', of: ({ id }) => id },
      { title: 'Type', of: (row) => row.type },
      { title: 'Object', of: ({ object_id }) => object_id },
      { title: 'Happened', of: ({ timestamp }) => shortTime(timestamp) },
    ]);
  },
});

const show = command({
  name: 'events show',
  summary: 'Show an event with its data',
  args: ['<id>'],
  options: {},
  examples: [['cryptoix events show evt_01k…', 'what every webhook of this event says']],
  async run({ args, connect, output }) {
    const { cryptoix } = await connect();
    const event = await cryptoix.events.get(first(args));
    output.object(event, [
      ['Event', event.id],
      ['Type', event.type],
      ['Object', event.object_id],
      ['Happened', shortTime(event.timestamp)],
      ['Mode', event.livemode ? 'live' : 'test'],
    ]);
    if (output.json) return;
    output.line('');
    output.line(event.withheld === true ? 'This key may not read its data.' : plainJson(event.data, 2));
  },
});

const tail = command({
  name: 'events tail',
  summary: 'Show events as they happen, until Ctrl-C',
  args: [],
  options: {
    events: { type: 'string', multiple: true, value: 'TYPES', help: 'types or resources (payment.*); by default all' },
    after: {
      type: 'string',
      value: 'CURSOR',
      help: 'go on behind this event; `oldest` for all that is kept, by default `latest`',
    },
  },
  examples: [
    ['cryptoix events tail --events payment.*', 'payments as they move'],
    ['cryptoix events tail --after oldest --json', 'one line of JSON for each event, with its cursor'],
  ],
  async run({ values, connect, output }) {
    const after = values.after ?? 'latest';
    const types = values.events === undefined ? undefined : listOf(values.events);
    const input = { after: after === 'oldest' ? undefined : after, types };
    const signal = interruption();
    for await (const event of followFeed(await connect(), input, { output, signal })) {
      const { id, type, object_id, created_at } = event;
      if (output.json) output.value(event, 'one line');
      else
        output.line(`${output.dim(shortTime(created_at))}  ${plain(type)}  ${plain(object_id ?? '-')}  ${plain(id)}`);
    }
  },
});

const resend = command({
  name: 'events resend',
  summary: 'Send an event to an endpoint, also to one that was added after it happened',
  args: ['<id>'],
  options: {
    endpoint: { type: 'string', value: 'ID', help: 'the endpoint, whe_…; `cryptoix endpoints list` names them' },
  },
  examples: [['cryptoix events resend evt_01k… --endpoint whe_01k…', 'one more delivery of this event']],
  async run({ values, args, connect, output }) {
    const endpoint = required('--endpoint', values.endpoint);
    const { cryptoix } = await connect();
    const delivery = await cryptoix.events.replay(first(args), { endpoint_id: endpoint });
    output.object(delivery, [
      ['Delivery', delivery.id],
      ['Status', delivery.status],
    ]);
  },
});

export const events = [list, show, tail, resend];
