import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  apiVersion,
  assets,
  attemptErrors,
  decimalSchema,
  describeFailure,
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
    'error-codes': table(
      ['Status', 'Code', 'Meaning, and what to do'],
      Object.entries(errors).map(([name, row]) => [String(row.status), code(name), row.description]),
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
  };
}

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

const code = (text: string) => `\`${text}\``;
const fenced = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
