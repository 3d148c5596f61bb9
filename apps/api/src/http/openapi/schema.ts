import { z } from 'zod';

/** A JSON object of the document. */
export type Json = Record<string, unknown>;

const json = z.record(z.string(), z.unknown());

/** The JSON Schema of what callers send. */
export const inputSchema = (schema: z.ZodType): Json => convert(schema, 'input', portable);

/**
 * The JSON Schema of what we send. It leaves room for further fields and further values of an enum: adding one must not
 * break a generated client. The values known today are in `x-extensible-enum`.
 */
export const outputSchema = (schema: z.ZodType): Json =>
  convert(schema, 'output', (made) => {
    portable(made);
    if (made['additionalProperties'] === false) delete made['additionalProperties'];
    const values = made['enum'] ?? (typeof made['const'] === 'string' ? [made['const']] : undefined);
    if (values === undefined) return;
    delete made['enum'];
    delete made['const'];
    made['x-extensible-enum'] = values;
  });

function convert(schema: z.ZodType, io: 'input' | 'output', override: (made: Json) => void): Json {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => override(jsonSchema),
  });
  // OpenAPI 3.1 has the dialect of JSON Schema as its default.
  return Object.fromEntries(Object.entries(made).filter(([key]) => key !== '$schema'));
}

/**
 * Says the same in the words that the generators of clients agree on. A number without a format becomes a 32-bit float
 * in Go (12345678.91 was sent as 12345679) and an integer 32 bits, too few for the id of a delivery; the pattern of a time is matched
 * against the parsed time in Ruby and PHP; a boolean `const` does not compile in Java.
 */
function portable(made: Json): void {
  if (made['type'] === 'number') made['format'] = 'double';
  if (made['type'] === 'integer') {
    made['format'] = 'int64';
    if (made['minimum'] === Number.MIN_SAFE_INTEGER) delete made['minimum'];
    if (made['maximum'] === Number.MAX_SAFE_INTEGER) delete made['maximum'];
  }
  if (made['format'] === 'date-time' || made['format'] === 'date') delete made['pattern'];
  // A date or a time, as the union of two formats: generators make a class of it.
  const options = z.array(json).optional().parse(made['anyOf']) ?? [];
  if (options.length > 1 && options.every(({ format }) => format === 'date' || format === 'date-time')) {
    delete made['anyOf'];
    made['type'] = 'string';
  }
  if (typeof made['const'] === 'boolean') {
    delete made['const'];
    made['type'] = 'boolean';
  }
}

/** The properties of an object schema, each a schema itself. */
export function propertiesOf(schema: Json): Record<string, Json> {
  return z.record(z.string(), json).parse(schema['properties'] ?? {});
}

/** The names an object schema requires. */
export function requiredOf(schema: Json): string[] {
  return z.array(z.string()).parse(schema['required'] ?? []);
}

/** A reference to a component of this document. */
export const ref = (kind: 'schemas' | 'headers' | 'parameters' | 'responses', name: string): Json => ({
  $ref: `#/components/${kind}/${name}`,
});

/** The content of a JSON body. */
export const jsonContent = (schema: Json, rest: Json = {}): Json => ({ 'application/json': { schema, ...rest } });

/**
 * Named schemas, and those of the objects inside them, each under a name of its own: `Payment`, `PaymentPrice`,
 * `PaymentTransaction`; the same object twice has one name. Generators name an object that has no name after the first place where
 * they find one like it, so that the price of a payment had the words and the nullability of that of a payment link.
 */
export function withNames(schemas: readonly (readonly [name: string, schema: Json])[]): Record<string, Json> {
  const found: Record<string, Json> = {};
  const names = new Map<string, string>();

  function add(name: string, object: Json): string {
    const fields = Object.entries(propertiesOf(object)).map(([field, inner]): [string, Json] => [
      field,
      hoist(`${name}${pascal(field)}`, inner),
    ]);
    const whole: Json = { ...object, properties: Object.fromEntries(fields) };
    const same = names.get(JSON.stringify(whole));
    if (same !== undefined) return same;
    names.set(JSON.stringify(whole), name);
    found[name] = whole;
    return name;
  }

  function hoist(at: string, inner: Json): Json {
    const options = z.array(json).optional().parse(inner['anyOf']);
    if (options !== undefined) return { ...inner, anyOf: options.map((option) => hoist(at, option)) };
    if (inner['type'] === 'array') return { ...inner, items: hoist(at.replace(/s$/, ''), json.parse(inner['items'])) };
    if (inner['properties'] === undefined) return inner;
    const { description, ...object } = inner;
    return { ...ref('schemas', add(at, object)), ...(description !== undefined && { description }) };
  }

  for (const [name, schema] of schemas) add(name, schema);
  return found;
}

/** A name with underscores or points as one word: `payment_link` is PaymentLink. */
export const pascal = (name: string): string =>
  name
    .split(/[_.]/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
