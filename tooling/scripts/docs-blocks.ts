import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  apiVersion,
  assets,
  attemptErrors,
  decimalSchema,
  describeFailure,
  type ErrorCode,
  errors,
  eventTypes,
  findEventType,
  keyScopes,
  type Machine,
  paymentMachine,
  payoutItemMachine,
  payoutMachine,
  refundMachine,
  retrySchedule,
  scopes,
  serializeEvent,
  transactionMachine,
  type EventType,
  withdrawalMachine,
} from '@cryptoix/core';
import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

const receivers = join(import.meta.dirname, '../../examples/receivers');
const frameworks = join(import.meta.dirname, '../../examples/frameworks');

/** The event type of each resource that the documentation shows in full. */
const shown: readonly EventType[] = [
  'payment.completed',
  'invoice.paid',
  'refund.completed',
  'payout.partially_completed',
  'transaction.confirmed',
  'api_key.rotated',
  'webhook_endpoint.failing',
  'webhook.test',
];

/** Every generated part of the documentation by its name, in Markdown. */
export async function blocks(): Promise<Record<string, string>> {
  return {
    scopes: scopeTables(),
    'scopes-not-for-keys': table(
      ['Scope', 'Allows'],
      scopes.filter(({ scope }) => !isKeyScope(scope)).map((row) => [code(row.scope), row.description]),
    ),
    'error-codes': Object.entries(errors)
      .map(([name, row]) => `### ${code(name)}\n\n**${row.status}.** ${row.description.replaceAll('<', '\\<')}`)
      .join('\n\n'),
    'status-codes': table(
      ['Status', 'Means', 'Codes'],
      Object.entries(statusMeanings).map(([status, meaning]) => [status, meaning, codesOf(Number(status)).join(', ')]),
    ),
    'event-types': table(
      ['Type', 'When', 'Scope to subscribe'],
      eventTypes.map((row) => [
        `${code(row.type)}${row.operational ? ' (operational)' : ''}`,
        row.description,
        code(row.scope),
      ]),
    ),
    payloads: shown.map(payloadSection).join('\n\n'),
    'retry-schedule': retryTable(),
    'attempt-errors': table(
      ['`error`', 'What happened, and what to do'],
      attemptErrors.map((error) => {
        const { what, todo } = describeFailure(error, null);
        return [code(error), `${what} ${todo}`];
      }),
    ),
    'payment-moves': movesTable(paymentMachine),
    'transaction-moves': movesTable(transactionMachine),
    'refund-moves': movesTable(refundMachine),
    'payout-moves': movesTable(payoutMachine),
    'payout-item-moves': movesTable(payoutItemMachine),
    'withdrawal-moves': movesTable(withdrawalMachine),
    assets: table(
      ['Asset', 'Network', 'Digits after the point', 'Confirmations', 'Fee to send it', 'Least amount'],
      assets.map((row) => [
        code(row.asset),
        code(row.network),
        String(row.precision),
        String(row.required_confirmations),
        row.network_fee,
        row.min_amount,
      ]),
    ),
    'receiver-typescript': await source('receiver.ts', 'ts'),
    'receiver-standardwebhooks': await source('receiver-standardwebhooks.ts', 'ts'),
    'receiver-python': await source('receiver.py', 'python'),
    'receiver-go': await source('receiver.go', 'go'),
    'receiver-php': await source('receiver.php', 'php'),
    'framework-express': await framework('express/server.mjs', 'js'),
    'framework-fastify': await framework('fastify/server.mjs', 'js'),
    'framework-hono': await framework('hono/server.mjs', 'js'),
    'framework-nextjs': await framework('nextjs/app/webhooks/route.js', 'js'),
    'framework-flask': await framework('flask/app.py', 'python'),
    'framework-django-views': await framework('django/views.py', 'python'),
    'framework-django-urls': await framework('django/urls.py', 'python'),
    'framework-fastapi': await framework('fastapi/app.py', 'python'),
    'framework-laravel': await framework('laravel/CryptoixWebhook.php', 'php', '(not run)'),
    'framework-ruby': await framework('rack/cryptoix_webhook.rb', 'ruby'),
    'framework-rack': await framework('rack/config.ru', 'ruby'),
    'framework-rails': await framework('rails/cryptoix_webhooks_controller.rb', 'ruby', '(not run)'),
  };
}

/** What each status of an error tells the caller to do. */
const statusMeanings: Readonly<Record<(typeof errors)[ErrorCode]['status'], string>> = {
  400: 'The request is malformed. Change it; sending it again does not help.',
  401: 'No valid key. Send one, or another one.',
  403: 'The key is valid, and may not do this.',
  404: 'There is no such thing for this key.',
  405: 'Not this method. `Allow` lists the others.',
  409: 'Not in this state, or not now. Read the object before you decide.',
  413: 'Too large. Send less at a time.',
  415: 'Not as JSON. Set `Content-Type: application/json`.',
  422: 'Well formed, and wrong in content. The details say what.',
  429: 'Too many requests. Wait as long as `Retry-After` says, then send it again.',
  500: 'Our fault. Send it again, with the same `Idempotency-Key`.',
  503: 'Not now. Send it again in a moment, with the same `Idempotency-Key`.',
};

/** The codes of a status, as links to what is written about each. */
const codesOf = (status: number): string[] =>
  Object.entries(errors)
    .filter(([, row]) => row.status === status)
    .map(([name]) => `[${code(name)}](errors.md#${name})`);

/** The states that each state of a resource can change to. */
function movesTable({ moves }: Pick<Machine<string>, 'moves'>): string {
  const rows = Object.entries(moves).map(([from, to]) => [
    code(from),
    to.length === 0 ? 'final' : to.map(code).join(', '),
  ]);
  return table(['State', 'Can become'], rows);
}

const isKeyScope = (scope: string) => keyScopes.some((candidate) => candidate === scope);

function scopeTables(): string {
  const rows = scopes.filter(({ scope }) => isKeyScope(scope));
  const groups = [...new Set(rows.map(({ group }) => group))];
  return groups
    .map((group) => {
      const members = rows.filter((row) => row.group === group);
      return `**${group}**\n\n${table(
        ['Scope', 'Allows'],
        members.map((row) => [code(row.scope), row.description]),
      )}`;
    })
    .join('\n\n');
}

/** The fields of a resource and one complete webhook. */
function payloadSection(type: EventType): string {
  const { resource, schema, sample } = findEventType(type);
  const body: unknown = JSON.parse(
    serializeEvent({
      id: 'evt_01k9zq5c6rgybav1g7t2m4p6xh',
      type,
      timestamp: new Date('2026-11-23T09:30:00Z'),
      livemode: true,
      data: sample,
    }),
  );
  const fields = table(['Field of `data`', 'Type', 'Meaning'], fieldRows(z.toJSONSchema(schema, { io: 'output' }), ''));
  return `### \`${resource}.*\`\n\n${fields}

A complete \`${type}\`, API version ${apiVersion}:\n\n${fenced('json', JSON.stringify(body, null, 2))}`;
}

function fieldRows({ properties = {}, required = [] }: JsonSchema, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => {
    if (typeof field === 'boolean') return [];
    const optional = required.includes(name) ? '' : ', may be absent';
    const path = `${prefix}${name}`;
    const row = [code(path), `${typeName(field)}${optional}`, field.description ?? ''];
    const items = field.items;
    const inner =
      typeof items === 'object' && !Array.isArray(items)
        ? fieldRows(items, `${path}[].`)
        : fieldRows(field, `${path}.`);
    return [row, ...inner];
  });
}

const decimalPattern = z.toJSONSchema(decimalSchema).pattern;

function typeName(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeName).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.pattern === decimalPattern) return 'decimal string';
  if (schema.format === 'date-time') return 'RFC 3339 time';
  if (schema.format === 'uri') return 'URL';
  if (schema.type === 'array') {
    const items = schema.items;
    return typeof items === 'object' && !Array.isArray(items) ? `array of ${typeName(items)}` : 'array';
  }
  return String(schema.type ?? 'any');
}

function retryTable(): string {
  let since = 0;
  const rows = retrySchedule.map((pause, index) => {
    since += pause;
    return [String(index + 2), duration(pause), duration(since)];
  });
  return table(['Attempt', 'After the one before', 'After the first'], [['1', 'at once', '0 s'], ...rows]);
}

function duration(ms: number): string {
  const units = [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const parts = units.flatMap(([unit, size], index) => {
    const larger = units[index - 1]?.[1] ?? Number.POSITIVE_INFINITY;
    const count = Math.floor((ms % larger) / size);
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return parts.join(' ');
}

async function source(file: string, language: string): Promise<string> {
  return fenced(language, (await readFile(join(receivers, file), 'utf8')).trimEnd());
}

/** A file of examples/frameworks, below the name that its first folder leaves. @param note `(not run)` when no test runs it */
async function framework(file: string, language: string, note = ''): Promise<string> {
  const name = file.slice(file.indexOf('/') + 1);
  const text = await readFile(join(frameworks, file), 'utf8');
  return fenced(`${language} ${name}${note === '' ? '' : ` ${note}`}`, text.trimEnd());
}

const code = (text: string) => `\`${text}\``;
const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
