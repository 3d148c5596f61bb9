import { eventTypes } from '@cryptoix/core';
import { models } from '@cryptoix/api/openapi/models';
import { withNames } from '@cryptoix/api/openapi/schema';
import { proceduresOf } from '@cryptoix/api/procedures';
import { appRouter } from '@cryptoix/api/router';
import { z } from 'zod';
import { block, declarations, pascal, typeOf } from './types-from-schemas.ts';

const schema = z.record(z.string(), z.unknown());
const pair = z.object({ properties: z.object({ input: schema, output: schema }) });

/** Exactly what a procedure takes or returns: unlike in the OpenAPI document, with closed enums. */
function exactly(type: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...made } = z.toJSONSchema(type, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (io === 'output') jsonSchema['x-output'] = true;
    },
  });
  return made;
}

/** What `publish` takes depends on the type of the event, which the schema of the procedure does not say. */
const byEventType: Record<string, string> = {
  'events.publish': 'EventToPublish',
  'events.publish_many': block('events: Array<EventToPublish>;\n'),
};

/** The filter of an endpoint, which contains itself: the schemas only refer to it. The type test holds it equal to core's. */
const filterType = `/** Which events an endpoint wants, by their \`data\`: a condition, or all, any or not of others. */
export type WebhookFilter =
  | { readonly all: readonly WebhookFilter[] }
  | { readonly any: readonly WebhookFilter[] }
  | { readonly not: WebhookFilter }
  | FilterCondition;

/** A field, such as \`data.price.amount\`, and exactly one operator. Amounts compare as exact decimals, times as times. */
export interface FilterCondition {
  readonly field: string;
  readonly eq?: FilterOperand;
  readonly in?: readonly FilterOperand[];
  readonly starts_with?: string;
  readonly exists?: boolean;
  readonly lt?: FilterOperand;
  readonly lte?: FilterOperand;
  readonly gt?: FilterOperand;
  readonly gte?: FilterOperand;
}

export type FilterOperand = string | number | boolean;
`;

/**
 * The generated types of the client: one interface with every procedure but the subscriptions, which it cannot call, and
 * the models they take and return. It holds nothing of the API's source, so that it type-checks quickly.
 */
export function clientSource(): string {
  const procedures = proceduresOf(appRouter).filter(({ type }) => type !== 'subscription');
  const named = withNames([
    ['NoInput', exactly(z.strictObject({}), 'input')],
    ...models.map(([name, type]) => [name, exactly(type, 'output')] as const),
    ...eventTypes.map((row) => [`${pascal(row.resource)}EventData`, exactly(row.schema, 'input')] as const),
    ...procedures.map(({ name, input, output }) => {
      const properties = { input: exactly(input, 'input'), output: exactly(output, 'output') };
      return [pascal(name), { type: 'object', properties, title: name }] as const;
    }),
  ]);

  const calls = procedures.map(({ name, type, input: accepted }) => {
    const [router = '', method = ''] = name.split('.');
    const { input, output } = pair.parse(named[pascal(name)]).properties;
    const kind = type === 'query' ? 'Query' : 'Mutation';
    const taken = `${byEventType[name] ?? typeOf(input)}${accepted.safeParse(undefined).success ? ' | undefined' : ''}`;
    return { router, text: `readonly ${method}: ${kind}<${taken}, ${typeOf(output)}>;\n` };
  });
  const routers = [...Map.groupBy(calls, ({ router }) => router)].map(
    ([name, group]) => `readonly ${name}: ${block(group.map(({ text }) => text).join(''))};\n`,
  );
  const data = eventTypes.map(({ type, resource }) => `${JSON.stringify(type)}: ${pascal(resource)}EventData;\n`);
  const own = new Set(procedures.map(({ name }) => pascal(name)));
  const kept = Object.fromEntries(Object.entries(named).filter(([name]) => !own.has(name)));
  return `// Generated from the procedures by \`npm run docs\`: do not edit.

/** Options of a call. */
export type CallOptions = { signal?: AbortSignal };

/** A call that changes nothing. It throws a \`CryptoixClientError\`. */
export type Query<Input, Output> = { query(input: Input, options?: CallOptions): Promise<Output> };

/** A call that changes something. It throws a \`CryptoixClientError\`. */
export type Mutation<Input, Output> = { mutate(input: Input, options?: CallOptions): Promise<Output> };

/** What \`data\` of an event is, by its type. */
export interface EventDataByType ${block(data.join(''))}

/** An event to publish. With an \`idempotency_key\` it is published once, however often it is sent. */
export type EventToPublish = {
  [T in keyof EventDataByType]: {
    type: T;
    data: EventDataByType[T];
    idempotency_key?: string | undefined;
    /** When it happened; now when absent. */
    occurred_at?: string | undefined;
  };
}[keyof EventDataByType];

${filterType}
${declarations(kept)}
/** Every procedure of the platform but subscriptions. */
export interface CryptoixClient ${block(routers.join(''))}
`;
}
