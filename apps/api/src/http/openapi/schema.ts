import { z } from 'zod';

/** A JSON object of the document. */
export type Json = Record<string, unknown>;

const json = z.record(z.string(), z.unknown());

/** The JSON Schema of an input. */
export function inputSchema(schema: z.ZodType): Json {
  return withoutDialect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

/** The JSON Schema of an output. It allows further fields: adding one must not break a generated client. */
export function outputSchema(schema: z.ZodType): Json {
  return withoutDialect(
    z.toJSONSchema(schema, {
      io: 'output',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    }),
  );
}

/** The schema without its dialect, which is the default of OpenAPI 3.1. */
function withoutDialect(schema: object): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
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
export const ref = (kind: 'schemas' | 'headers' | 'parameters', name: string): Json => ({
  $ref: `#/components/${kind}/${name}`,
});

/** The content of a JSON body. */
export const jsonContent = (schema: Json, rest: Json = {}): Json => ({ 'application/json': { schema, ...rest } });
