import { type Scope, scopeSchema, scopesOfRole } from '@cryptoix/core';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import { freshness, type Risk, whenFrozen } from '../risk.ts';
import type { Access, RestRoute } from '../trpc.ts';

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
}

const declaration = z.object({
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
          maxBodyBytes: z.int().positive().exactOptional(),
          idempotency: z.enum(['money', 'never']).exactOptional(),
        })
        .optional(),
      readScope: scopeSchema.optional(),
    },
    'declares no access',
  ),
  inputs: z.tuple([z.instanceof(z.ZodType)], 'declares no input schema, or several'),
  output: z.instanceof(z.ZodType, { error: 'declares no output schema' }),
});

/** The name and the declaration of every procedure, as tRPC keeps them: a flat record of functions. */
function declarationsOf(router: AnyTRPCRouter): [string, unknown][] {
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
    const { access, rest, readScope: narrowedBy, ...risk } = meta;
    const readScope = type === 'mutation' ? narrowedBy : undefined;
    return { name, type, access, rest, readScope, ...risk, input: inputs[0], output };
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

const inputObject = (input: z.ZodType) =>
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

/** The access that a session of some role has. */
const ofSessions: ReadonlySet<Access> = new Set<Access>(['any_key', ...scopesOfRole('owner')]);

/** Whether who calls it may be a session that acts for a merchant and changes something: it declares its risk. */
export const needsRisk = ({ type, access }: Procedure) => type === 'mutation' && ofSessions.has(access);

function riskProblems(procedure: Procedure): string[] {
  const { name, fresh, frozen } = procedure;
  if (needsRisk(procedure))
    return fresh === undefined
      ? [`${name}: declares no freshness: .meta({ fresh: 'always' | 'never' | 'by_change' })`]
      : [];
  return fresh === undefined && frozen === undefined ? [] : [`${name}: declares a risk that nothing looks at here`];
}

/**
 * Whether this router may be served. Called at start, so that a procedure somebody forgot to guard is never reachable.
 * @throws Error that lists every procedure without a declared access, input, output or risk, every REST route whose method
 * does not fit or whose path parameters the input does not require, and every pair of routes that one URL could mean
 */
export function checkProcedures(router: AnyTRPCRouter): void {
  const undeclared = declarationsOf(router).flatMap(([name, declared]) => {
    const { error } = declaration.safeParse(declared);
    return error === undefined
      ? []
      : error.issues.map((issue) => `${name}: ${issue.message} (${issue.path.join('.')})`);
  });
  refuse(undeclared);
  refuse(proceduresOf(router).flatMap(riskProblems));
  const routes = restRoutes(router);
  refuse([
    ...routes.flatMap((route) => routeProblems(route).map((problem) => `${route.name}: ${problem}`)),
    ...routes.flatMap((route, index) =>
      routes
        .slice(index + 1)
        .filter((other) => route.rest.method === other.rest.method && overlap(route.rest.path, other.rest.path))
        .map((other) => `${other.name}: ${other.rest.method} ${other.rest.path} clashes with ${route.name}`),
    ),
  ]);
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new Error(`These procedures cannot be served:\n  ${problems.join('\n  ')}`);
}

function routeProblems({ type, rest, pathParameters, input }: RestProcedure): string[] {
  const problems: string[] = [];
  if (type === 'subscription' || (rest.method === 'GET') !== (type === 'query'))
    problems.push(`a ${type} is not served by ${rest.method}`);
  const { required } = inputObject(input);
  for (const name of pathParameters) {
    if (!required.includes(name)) problems.push(`${rest.path} names {${name}}, which the input does not require`);
  }
  return problems;
}

/** Whether some URL path fits both. */
function overlap(one: string, other: string): boolean {
  const [left, right] = [one.split('/'), other.split('/')];
  return (
    left.length === right.length && left.every((part, i) => [part, right[i]].some(isParameter) || part === right[i])
  );
}

const isParameter = (part: string | undefined) => part?.startsWith('{') ?? false;
