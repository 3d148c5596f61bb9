import { command } from '../line/command.ts';
import { first, required } from '../line/values.ts';
import { plainJson } from '../terminal/plain.ts';
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

export const events = [list, show, resend];
