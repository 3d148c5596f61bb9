import { z } from 'zod';

/** A JSON Schema, or another JSON object. */
type Json = Record<string, unknown>;

const json = z.record(z.string(), z.unknown());
const schemas = z.array(json);
const reference = /^#\/components\/schemas\/(\w+)$/;

/**
 * The TypeScript type of a JSON Schema, on one line or, for an object, on several. A reference to a named schema is its
 * name; a schema that refers to itself is `unknown` there. An optional field of what is sent may also be `undefined`, which
 * JSON leaves out; what is received (`x-output`) never is.
 */
export function typeOf(schema: Json): string {
  const { $ref, anyOf, oneOf, allOf, type, enum: values } = schema;
  if (typeof $ref === 'string') return reference.exec($ref)?.[1] ?? 'unknown';
  if (anyOf !== undefined || oneOf !== undefined) return union(schemas.parse(anyOf ?? oneOf).map(typeOf));
  if (allOf !== undefined) return schemas.parse(allOf).map(typeOf).join(' & ');
  if ('const' in schema) return literal(schema['const']);
  if (values !== undefined) return union(z.array(z.unknown()).parse(values).map(literal));
  const open = z.array(z.string()).optional().parse(schema['x-extensible-enum']);
  // The rest of `string` in a form that keeps the completion of the known values.
  if (open !== undefined) return union([...open.map(literal), '(string & {})']);
  const types = z.union([z.array(z.string()), z.string().transform((one) => [one])]).parse(type ?? []);
  return types.length === 0 ? 'unknown' : union(types.map((one) => basicType(one, schema)));
}

function basicType(type: string, schema: Json): string {
  switch (type) {
    case 'object':
      return objectType(schema);
    case 'array': {
      const tuple = schemas.optional().parse(schema['prefixItems']);
      if (tuple !== undefined) return `[${tuple.map(typeOf).join(', ')}]`;
      return `${schema['readOnly'] === true ? 'Readonly' : ''}Array<${typeOf(json.parse(schema['items'] ?? {}))}>`;
    }
    case 'integer':
      return 'number';
    default:
      return type;
  }
}

function objectType(schema: Json): string {
  const properties = z.record(z.string(), json).parse(schema['properties'] ?? {});
  const required = z.array(z.string()).parse(schema['required'] ?? []);
  const more = json.safeParse(schema['additionalProperties']).data;
  if (Object.keys(properties).length === 0)
    return more === undefined ? 'Record<string, never>' : `Record<string, ${typeOf(more)}>`;
  const absent = schema['x-output'] === true ? '' : ' | undefined';
  const fields = Object.entries(properties).map(([name, field]) => {
    const type = typeOf(field);
    // What may be anything may also be absent.
    const isRequired = required.includes(name) && type !== 'unknown';
    return `${comment(field['description'])}${isRequired ? `${name}: ${type}` : `${name}?: ${type}${type === 'unknown' ? '' : absent}`};\n`;
  });
  return block(fields.join(''));
}

/** Lines in braces. */
export const block = (lines: string): string => `{\n${lines.replaceAll(/^(?=.)/gm, '  ')}}`;

/** A docstring, or nothing. */
export const comment = (text: unknown): string =>
  typeof text === 'string' ? `/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim()} */\n` : '';

const literal = (value: unknown): string => JSON.stringify(value);

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  // Beside `string` its values say nothing.
  const kept = distinct.includes('string') ? distinct.filter((type) => !/^("|\(string)/.test(type)) : distinct;
  return kept.join(' | ');
}

/** The declarations of named schemas. */
export function declarations(named: Record<string, Json>): string {
  return Object.entries(named)
    .map(([name, schema]) => `${comment(schema['description'])}export type ${name} = ${typeOf(schema)};\n`)
    .join('\n');
}

/** A name with underscores or points as one word: `payments.create` is PaymentsCreate. */
export const pascal = (name: string): string =>
  name.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
