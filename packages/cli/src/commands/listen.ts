import type { FeedEvent } from '@cryptoix/sdk';
import type { Connection } from '../account/connection.ts';
import { command } from '../line/command.ts';
import { Refusal } from '../line/errors.ts';
import { listOf, oneOf, required } from '../line/values.ts';
import { followFeed, interruption } from '../listen/follow.ts';
import { forward, type Outcome } from '../listen/forward.ts';
import { type Memory, memoryOf } from '../listen/memory.ts';
import { countMissed, latest } from '../listen/missed.ts';
import { targetOf } from '../listen/target.ts';
import type { Output } from '../terminal/output.ts';
import { plain } from '../terminal/plain.ts';
import { canAsk, confirm } from '../terminal/prompt.ts';
import { requireTestMode } from './test-mode.ts';

const missedChoices = ['send', 'skip'] as const;

export const listen = command({
  name: 'listen',
  summary: 'Send the webhooks of test mode to a server on this machine',
  args: [],
  options: {
    'forward-to': { type: 'string', value: 'ADDRESS', help: 'a port, or an address such as localhost:4242/webhooks' },
    events: { type: 'string', multiple: true, value: 'TYPES', help: 'types or resources (payment.*); by default all' },
    missed: {
      type: 'string',
      choices: missedChoices,
      help: 'what happened while it was stopped, without asking',
    },
    'print-secret': { type: 'boolean', help: 'print the secret that signs, and end' },
  },
  examples: [
    ['cryptoix listen --forward-to localhost:4242/webhooks', 'every event'],
    ['cryptoix listen --forward-to 4242 --events payment.completed,refund.*', 'some events, to the path /'],
    ['echo "WEBHOOK_SECRET=$(cryptoix listen --print-secret)" >> .env', 'once: the secret stays the same'],
  ],
  async run({ values, connect, output }) {
    const print = values['print-secret'] === true;
    const target = print ? '' : targetOf(required('--forward-to', values['forward-to']));
    const types = values.events === undefined ? undefined : listOf(values.events);
    const missed = values.missed === undefined ? undefined : oneOf('--missed', missedChoices, values.missed);
    const connection = await connect();
    requireTestMode(connection, 'listen');
    const { merchant_id, mode } = await connection.cryptoix.session.who();
    if (mode !== 'test') throw new Refusal('`cryptoix listen` needs a key of test mode.');
    const memory = memoryOf(merchant_id);
    const secret = await memory.secret();
    if (print) {
      if (output.json) output.value({ secret });
      else output.line(secret);
      return;
    }
    const after = await startOf({ connection, memory, types, missed, output });
    output.note(`Ready. Webhooks go to ${target}, signed with ${secret}; Ctrl-C ends it.`);
    await sendAll({ connection, memory, types, after, target, secret, output });
  },
});

interface Start {
  readonly connection: Connection;
  readonly memory: Memory;
  readonly types: string[] | undefined;
  readonly missed: (typeof missedChoices)[number] | undefined;
  readonly output: Output;
}

/** Where to begin: what happened while it was stopped is sent only if the user says so. */
async function startOf({ connection, memory, types, missed, output }: Start): Promise<string> {
  const { cryptoix } = connection;
  const stored = await memory.cursor();
  if (stored === undefined) {
    const cursor = await latest(cryptoix);
    await memory.saveCursor(cursor);
    return cursor;
  }
  const found = await countMissed(cryptoix, stored, types);
  if (found.lost) output.note('What happened before is no longer kept.');
  const some = `${found.count}${found.more ? ' or more' : ''} event${found.count === 1 ? '' : 's'}`;
  const send = found.count > 0 && (await isWanted(some, missed, output));
  if (!send) await memory.saveCursor(found.to);
  return send ? found.from : found.to;
}

async function isWanted(some: string, missed: Start['missed'], output: Output): Promise<boolean> {
  const happened = `${some} happened while this was stopped`;
  if (missed === undefined && canAsk()) return confirm(`${happened}. Send now?`);
  output.note(missed === 'send' ? `${happened}: sent now.` : `${happened}: not sent. \`--missed send\` sends them.`);
  return missed === 'send';
}

interface Sending extends Omit<Start, 'missed'> {
  readonly after: string;
  readonly target: string;
  readonly secret: string;
}

/** Sends each event to the local server, one after the other, until Ctrl-C. */
async function sendAll({ connection, memory, types, after, target, secret, output }: Sending): Promise<void> {
  const signal = interruption();
  let number = Date.now();
  for await (const event of followFeed(connection, { after, types }, { output, signal })) {
    number += 1;
    const outcome = await forward(event, target, { secret, number, signal });
    if (signal.aborted) return;
    // After it was sent: an event that a crash interrupts is offered again.
    await memory.saveCursor(event.cursor);
    show(event, outcome, output);
  }
}

function show({ id, type, object_id }: FeedEvent, outcome: Outcome, output: Output): void {
  if (output.json) return output.value({ id, type, object_id, ...outcome }, 'one line');
  const { status, error, text, duration_ms } = outcome;
  const good = status !== null && status >= 200 && status < 300;
  const time = new Date().toTimeString().slice(0, 8);
  const result = `${status ?? plain(error ?? 'no response')} in ${duration_ms} ms`;
  output.line(`${output.dim(time)}  ${plain(type)}  ${output.dim(plain(id))}  ${output.mark(result, good)}`);
  const [firstLine = ''] = text.trim().split('\n');
  if (!good && firstLine !== '') output.line(`          ${plain(firstLine)}`);
}
