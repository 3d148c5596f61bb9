import type { Attempt, WebhookDeliveryDetailResult } from '@cryptoix/sdk';
import { command } from '../line/command.ts';
import { first, oneOf, wholeNumber } from '../line/values.ts';
import type { Output } from '../terminal/output.ts';
import { plain } from '../terminal/plain.ts';
import { eventTypeOf } from './event-types.ts';
import { periodOf, periodOptions, shortTime, shortTimeOrNone, take } from './lists.ts';

const statuses = ['pending', 'succeeded', 'failed', 'canceled'] as const;

/** What came back, or why nothing did. */
const outcomeOf = (statusCode: number | null, error: string | null): string | null =>
  statusCode === null ? error : String(statusCode);

const list = command({
  name: 'deliveries list',
  summary: 'List webhook deliveries, newest first',
  args: [],
  options: {
    ...periodOptions,
    status: { type: 'string', choices: statuses, help: 'only these' },
    endpoint: { type: 'string', value: 'ID', help: 'only to this endpoint' },
    event: { type: 'string', value: 'ID', help: 'only of this event' },
    type: { type: 'string', value: 'TYPE', help: 'only of events of this type' },
    object: { type: 'string', value: 'ID', help: 'only about this payment, invoice, refund …' },
  },
  examples: [
    ['cryptoix deliveries list --status failed --since 24h', 'what failed since yesterday'],
    ['cryptoix deliveries list --object pay_01k…', 'every webhook about one payment'],
  ],
  async run({ values, connect, output }) {
    const { cryptoix } = await connect();
    const found = cryptoix.deliveries.list({
      ...periodOf(values),
      status: values.status === undefined ? undefined : oneOf('--status', statuses, values.status),
      endpoint_id: values.endpoint,
      event_id: values.event,
      event_type: values.type === undefined ? undefined : eventTypeOf('--type', values.type),
      object_id: values.object,
    });
    output.table(await take(found, values, output), [
      { title: 'Delivery', of: ({ id }) => id },
      { title: 'Status', of: ({ status }) => status },
      { title: 'Type', of: ({ event_type }) => event_type },
      { title: 'Object', of: ({ object_id }) => object_id },
      { title: 'Attempts', of: ({ attempt_count }) => attempt_count },
      { title: 'Last', of: ({ last_status_code, last_error }) => outcomeOf(last_status_code, last_error) },
      { title: 'Next attempt', of: ({ next_attempt_at }) => shortTimeOrNone(next_attempt_at) },
      { title: 'Created', of: ({ created_at }) => shortTime(created_at) },
    ]);
  },
});

const show = command({
  name: 'deliveries show',
  summary: 'Show a delivery with its attempts: what was sent, what came back',
  args: ['<id>'],
  options: {},
  examples: [['cryptoix deliveries show 4412901884928001', 'the newest attempt with its request and response']],
  async run({ args, connect, output }) {
    const { cryptoix } = await connect();
    const delivery = await cryptoix.deliveries.get(wholeNumber('<id>', first(args)));
    output.object(delivery, [
      ['Delivery', delivery.id],
      ['Status', delivery.status],
      ['Reason', delivery.cancel_reason],
      ['Event', `${delivery.event_type} ${delivery.event_id}`],
      ['Object', delivery.object_id],
      ['Endpoint', delivery.endpoint_id],
      ['Next attempt', shortTimeOrNone(delivery.next_attempt_at)],
    ]);
    if (output.json) return;
    output.line('');
    output.table(delivery.attempts, [
      { title: 'Attempt', of: ({ number }) => number },
      { title: 'Started', of: ({ started_at }) => shortTime(started_at) },
      { title: 'Took', of: ({ duration_ms }) => `${duration_ms} ms` },
      { title: 'Response', of: ({ status_code, error }) => outcomeOf(status_code, error) },
      { title: 'Detail', of: ({ error_detail }) => error_detail },
    ]);
    const newest = delivery.attempts.at(-1);
    if (newest !== undefined) showAttempt(newest, output);
  },
});

function showAttempt({ number, url, request, response }: Attempt, output: Output): void {
  output.line(`\n${output.dim(`Attempt ${number}: POST`)} ${plain(url)}`);
  showMessage(request.headers, request.body, output);
  if (response === null) return;
  output.line(`\n${output.dim('Response')}`);
  showMessage(response.headers, response.body, output);
}

function showMessage(headers: Readonly<Record<string, string>>, body: string, output: Output): void {
  for (const [name, value] of Object.entries(headers)) output.line(`${output.dim(`${plain(name)}:`)} ${plain(value)}`);
  for (const line of body.split('\n')) output.line(plain(line));
}

const replay = command({
  name: 'deliveries replay',
  summary: 'Send deliveries again',
  args: ['<id>…'],
  options: {},
  examples: [['cryptoix deliveries replay 4412901884928001 4412901884928002', 'both again, in this order']],
  async run({ args, connect, output }) {
    const ids = args.map((text) => wholeNumber('<id>', text));
    const { cryptoix } = await connect();
    const sent: WebhookDeliveryDetailResult[] = [];
    try {
      for (const [index, id] of ids.entries()) {
        output.progress(`${index} of ${ids.length} sent again`);
        // One after the other: the order may matter to the receiver.
        sent.push(await cryptoix.deliveries.replay(id));
      }
    } finally {
      // Also when one is refused: those before it are on their way.
      if (sent.length > 0)
        output.table(sent, [
          { title: 'Delivery', of: ({ id }) => id },
          { title: 'Status', of: ({ status }) => status },
        ]);
    }
  },
});

export const deliveries = [list, show, replay];
