import { expect, test } from 'vitest';
import { fieldsOf } from './fields.ts';

const text = { type: 'string', description: 'A name.' };

test('a field has its path, type and meaning', () => {
  const schema = {
    type: 'object',
    properties: {
      name: text,
      status: { type: 'string', enum: ['new', 'done'] },
      when: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      amount: { type: 'string', pattern: String.raw`^(?:0|[1-9]\d{0,17})(?:\.\d{1,18})?$` },
      tags: { type: 'array', items: { type: 'string' } },
      extra: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: ['name', 'when', 'amount', 'tags', 'extra'],
  };
  expect(fieldsOf(schema)).toEqual([
    { path: 'name', type: 'text', values: [], meaning: 'A name.' },
    { path: 'status', type: 'text, optional', values: ['new', 'done'], meaning: '' },
    { path: 'when', type: 'time or null', values: [], meaning: '' },
    { path: 'amount', type: 'amount', values: [], meaning: '' },
    { path: 'tags', type: 'list of text', values: [], meaning: '' },
    { path: 'extra', type: 'key–value pairs (text)', values: [], meaning: '' },
  ]);
});

test('nested fields follow their parent, also in lists and in nullable objects', () => {
  const inner = { type: 'object', properties: { id: text }, required: ['id'] };
  const schema = {
    type: 'object',
    properties: { one: inner, many: { type: 'array', items: inner }, maybe: { anyOf: [inner, { type: 'null' }] } },
    required: ['one', 'many', 'maybe'],
  };
  expect(fieldsOf(schema).map(({ path, type }) => `${path}: ${type}`)).toEqual([
    'one: object',
    'one.id: text',
    'many: list of objects',
    'many[].id: text',
    'maybe: object or null',
    'maybe.id: text',
  ]);
});

test.each([[{}], [{ properties: null }], [{ properties: { odd: 1 } }], [{ properties: { odd: { type: ['a'] } } }]])(
  'a schema of another shape (%j) is survived',
  (schema) => {
    expect(fieldsOf(schema).length).toBeLessThanOrEqual(1);
  },
);
