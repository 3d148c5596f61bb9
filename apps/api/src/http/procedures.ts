import { type Scope, scopeSchema } from '@cryptoix/core';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import { freshness, type Risk, whenFrozen } from '../risk.ts';
import { type Access, type OwnError, ownErrors, type RestRoute } from '../trpc.ts';

/** How the text of a query or path parameter is parsed; each occurrence of an `array` is one item. */
export type ParameterType = 'integer' | 'number' | 'boolean' | 'array' | 'string';

/** A procedure as it was declared, for all doors. */
export interface Procedure extends Risk {
  /** Its path in the router, such as `endpoints.create`. */
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly access: Access;
  readonly rest: RestRoute | undefined;
  /** Set for a mutation of an existing object: without this scope, its response is narrowed. */
  readonly readScope: Scope | undefined;
  /** Whether its output is one page, of a list or of the feed. */
  readonly pages: 'list' | 'feed' | null;
  /** The errors of its own rules that its other declarations do not imply. */
  readonly errors: readonly OwnError[];
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/** A procedure with a route in the public REST API. */
export interface RestProcedure extends Procedure {
  readonly rest: RestRoute;
  /** The names in the path, in order; each is a field of the input. */
  readonly pathParameters: readonly string[];
  /** Every field of the input, as it is parsed when it is in the path or the query. */
  readonly parameters: ReadonlyMap<string, ParameterType>;
}

/** True when a response of this schema contains the secret of an endpoint. */
export const showsSecret = (output: z.ZodType): boolean => output instanceof z.ZodObject && 'secret' in output.shape;

/** The declarations that every procedure needs. */
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
      pages: z.literal([true, 'feed']).exactOptional(),
      errors: z.array(z.enum(ownErrors)).exactOptional(),
    },
    'declares no access',
  ),
  inputs: z.tuple([z.instanceof(z.ZodType)], 'declares no input schema, or several'),
  output: z.instanceof(z.ZodType, { error: 'declares no output schema' }),
});

/** The name and the declaration of every procedure, as tRPC stores them: a flat record of functions. */
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
    const { access, rest, readScope: narrowedBy, pages: paged, errors = [], ...risk } = meta;
    const readScope = type === 'mutation' ? narrowedBy : undefined;
    const pages = paged === true ? 'list' : (paged ?? null);
    return { name, type, access, rest, readScope, pages, errors, ...risk, input: inputs[0], output };
  });
}

/** The procedures that the public REST API serves. @throws Error as `proceduresOf` */
export function restRoutes(router: AnyTRPCRouter): RestProcedure[] {
  return proceduresOf(router).flatMap((procedure) => {
    const { rest } = procedure;
    if (rest === undefined) return [];
    const pathParameters = [...rest.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    return [{ ...procedure, rest, pathParameters, parameters: parametersOf(procedure.input) }];
  });
}

const typeName = z.union([z.string().transform((name) => [name]), z.array(z.string())]).default([]);
const property = z.object({ type: typeName, anyOf: z.array(z.object({ type: typeName })).default([]) });
const objectSchema = z.object({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});

/** The fields of an input, with their JSON types, and those that are required. */
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
