import { type Scope, scopeSchema } from '@cryptoix/core';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import { freshness, type Risk, whenFrozen } from '../risk.ts';
import { type Access, type OwnError, ownErrors, type RestRoute } from '../trpc.ts';

/** How the text of a query or path parameter is read; of an `array` each occurrence is one item. */
export type ParameterType = 'integer' | 'number' | 'boolean' | 'array' | 'string';

/** A procedure as it was declared, whichever door it is called through. */
export interface Procedure extends Risk {
  /** Its path in the router, as `endpoints.create`. */
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly access: Access;
  readonly rest: RestRoute | undefined;
  /** Of a mutation of an existing object: without this scope its response is narrowed. */
  readonly readScope: Scope | undefined;
  /** Its output is one page of a list. */
  readonly pages: boolean;
  /** The errors of its own rules that follow from nothing else it declares. */
  readonly errors: readonly OwnError[];
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/** A procedure with a face in the public REST API. */
export interface RestProcedure extends Procedure {
  readonly rest: RestRoute;
  /** Names in the path, in its order; each is a field of the input. */
  readonly pathParameters: readonly string[];
  /** Every field of the input that could stand in the path or the query. */
  readonly parameters: ReadonlyMap<string, ParameterType>;
  /** Its response holds the secret of an endpoint. */
  readonly showsSecret: boolean;
}

export const declaration = z.object({
  type: z.enum(['query', 'mutation', 'subscription'], 'is neither a query, a mutation nor a subscription'),
  meta: z.object(
    {
      access: z.union([scopeSchema, z.enum(['any_key', 'public'])], 'declares no access'),
      fresh: z.enum(freshness).exactOptional(),
      frozen: z.enum(whenFrozen).exactOptional(),
      rest: z
        .object({
          method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
          path: z.templateLiteral(['/', z.string()]),
          status: z.literal([200, 201]).exactOptional(),
          summary: z.string(),
          tag: z.string(),
          deprecated: z.literal(true).exactOptional(),
          maxBodyBytes: z.int().positive().exactOptional(),
          idempotency: z.enum(['money', 'never']).exactOptional(),
        })
        .optional(),
      readScope: scopeSchema.optional(),
      pages: z.literal(true).exactOptional(),
      errors: z.array(z.enum(ownErrors)).exactOptional(),
    },
    'declares no access',
  ),
  inputs: z.tuple([z.instanceof(z.ZodType)], 'declares no input schema, or several'),
  output: z.instanceof(z.ZodType, { error: 'declares no output schema' }),
});

/** The name and the declaration of every procedure, as tRPC keeps them: a flat record of functions. */
export function declarationsOf(router: AnyTRPCRouter): [string, unknown][] {
  const { _def: definition } = router;
  const procedures = z.record(z.string(), z.unknown()).parse(definition.procedures);
  return Object.entries(procedures).map(([name, procedure]) => {
    if (typeof procedure !== 'function' || !('_def' in procedure)) return [name, undefined];
    const { _def: declared } = procedure;
    return [name, declared];
  });
}

/** Every procedure of a router. @throws Error when one of them is not fully declared, see `checkProcedures` */
export function proceduresOf(router: AnyTRPCRouter): Procedure[] {
  return declarationsOf(router).map(([name, declared]) => {
    const { type, meta, inputs, output } = declaration.parse(declared);
    const { access, rest, readScope: narrowedBy, pages = false, errors = [], ...risk } = meta;
    const readScope = type === 'mutation' ? narrowedBy : undefined;
    return { name, type, access, rest, readScope, pages, errors, ...risk, input: inputs[0], output };
  });
}

/** The procedures that the public REST API serves. @throws Error as `proceduresOf` */
export function restRoutes(router: AnyTRPCRouter): RestProcedure[] {
  return proceduresOf(router).flatMap((procedure) => {
    const { rest } = procedure;
    if (rest === undefined) return [];
    const pathParameters = [...rest.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const { input, output } = procedure;
    const showsSecret = output instanceof z.ZodObject && 'secret' in output.shape;
    return [{ ...procedure, rest, pathParameters, parameters: parametersOf(input), showsSecret }];
  });
}

const typeName = z.union([z.string().transform((name) => [name]), z.array(z.string())]).default([]);
const property = z.object({ type: typeName, anyOf: z.array(z.object({ type: typeName })).default([]) });
const objectSchema = z.object({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});

export const inputObject = (input: z.ZodType) =>
  objectSchema.parse(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }));

function parametersOf(input: z.ZodType): Map<string, ParameterType> {
  const { properties } = inputObject(input);
  return new Map(Object.entries(properties).map(([name, schema]) => [name, parameterType(schema)]));
}

function parameterType({ type, anyOf }: z.output<typeof property>): ParameterType {
  const found = [...type, ...anyOf.flatMap((option) => option.type)].find((name) => name !== 'null');
  switch (found) {
    case 'integer':
    case 'number':
    case 'boolean':
    case 'array':
      return found;
    default:
      return 'string';
  }
}
