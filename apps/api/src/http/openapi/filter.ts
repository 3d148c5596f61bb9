import { limits, type operators } from '@cryptoix/core';
import { type Json, ref } from './schema.ts';

const comparable = { description: 'A number, or better a decimal as text; or an RFC 3339 time.' };
const parts = (description: string): Json => ({
  type: 'array',
  minItems: 1,
  maxItems: limits.filterConditions,
  items: ref('schemas', 'WebhookFilter'),
  description,
});

const values: Readonly<Record<(typeof operators)[number], Json>> = {
  eq: { description: 'Equal to this text, number or boolean.' },
  in: { type: 'array', minItems: 1, maxItems: limits.filterValues, items: {}, description: 'Equal to one of these.' },
  starts_with: { type: 'string', description: 'Starts with this text.' },
  exists: { type: 'boolean', description: 'There and not null (true), or missing or null (false).' },
  lt: comparable,
  lte: comparable,
  gt: comparable,
  gte: comparable,
};

/**
 * The schema of an endpoint's filter, which contains itself. One object with fields that exclude each other, since generators
 * of clients make little of a union of objects without a common field.
 */
export const filterModel: Json = {
  type: 'object',
  description: `Which events are sent, by their \`data\`: either a condition, which is a \`field\` and one operator, or \`all\`, \`any\` or \`not\` of others; at most ${limits.filterConditions} conditions. \`filter_fields\` of \`GET /v1/event-types\` lists the fields of each type. Amounts compare as exact decimals, times as times. A field that is missing or null satisfies \`{"exists": false}\` alone.`,
  examples: [
    {
      all: [
        { field: 'data.price.amount', gte: '100' },
        { field: 'data.metadata.shop', in: ['a', 'b'] },
      ],
    },
  ],
  properties: {
    all: parts('All of these are true.'),
    any: parts('At least one of these is true.'),
    not: ref('schemas', 'WebhookFilter'),
    field: {
      type: 'string',
      maxLength: limits.filterFieldLength,
      description: 'The field of a condition, such as `data.price.amount`.',
    },
    ...values,
  },
};
