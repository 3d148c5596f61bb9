import { scopesOfRole } from '@cryptoix/core';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import { pageOutput } from '../paging.ts';
import type { Access, OwnError } from '../trpc.ts';
import {
  declaration,
  declarationsOf,
  inputObject,
  type Procedure,
  proceduresOf,
  type RestProcedure,
  restRoutes,
} from './procedures.ts';

/** The access that sessions can have: an owner's has all of it. */
const ofSessions: ReadonlySet<Access> = new Set<Access>(['any_key', ...scopesOfRole('owner')]);

/** True for a mutation that a session of a merchant can call: it must declare its risk. */
export const needsRisk = ({ type, access }: Procedure) => type === 'mutation' && ofSessions.has(access);

function riskProblems(procedure: Procedure): string[] {
  const { name, fresh, frozen } = procedure;
  if (needsRisk(procedure))
    return fresh === undefined
      ? [`${name}: declares no freshness: .meta({ fresh: 'always' | 'never' | 'by_change' })`]
      : [];
  return fresh === undefined && frozen === undefined
    ? []
    : [`${name}: declares a risk, which only a mutation that sessions can call has`];
}

const pageFields = Object.keys(pageOutput(z.unknown()).shape);

function pageProblems({ name, pages, output }: Procedure): string[] {
  const isPage = output instanceof z.ZodObject && pageFields.every((field) => field in output.shape);
  if ((pages === 'list') === isPage) return [];
  return [
    pages === 'list'
      ? `${name}: declares that it pages, but its output is not a pageOutput`
      : `${name}: outputs a page, but does not declare it: .meta({ pages: true })`,
  ];
}

/** The `ownErrors` that a route's other declarations imply: its path names an object, or it refuses a frozen merchant. */
export function impliedErrors(route: RestProcedure): OwnError[] {
  const refusesFrozen = needsRisk(route) && route.frozen !== 'allowed';
  return [
    ...(route.pathParameters.length > 0 ? (['not_found'] as const) : []),
    ...(refusesFrozen ? (['conflict'] as const) : []),
  ];
}

/**
 * Checks that this router may be served. Called at start, so that a procedure somebody forgot to guard is never reachable.
 * @throws Error that lists all problems: procedures without a declared access, input, output or risk, or whose output
 * does not match the declared paging; REST routes whose method or declared errors do not fit, or whose path parameters
 * are not required by the input; pairs of routes that match the same URL
 */
export function checkProcedures(router: AnyTRPCRouter): void {
  const undeclared = declarationsOf(router).flatMap(([name, declared]) => {
    const { error } = declaration.safeParse(declared);
    return error === undefined
      ? []
      : error.issues.map((issue) => `${name}: ${issue.message} (${issue.path.join('.')})`);
  });
  refuse(undeclared);
  refuse(proceduresOf(router).flatMap((procedure) => [...riskProblems(procedure), ...pageProblems(procedure)]));
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

function routeProblems(route: RestProcedure): string[] {
  const { type, rest, pathParameters, input } = route;
  const problems: string[] = [];
  if (type === 'subscription' || (rest.method === 'GET') !== (type === 'query'))
    problems.push(`a ${type} is not served by ${rest.method}`);
  const { required } = inputObject(input);
  for (const name of pathParameters) {
    if (!required.includes(name)) problems.push(`${rest.path} names {${name}}, which the input does not require`);
  }
  const implied = impliedErrors(route);
  for (const code of route.errors.filter((one) => implied.includes(one)))
    problems.push(`declares ${code}, which follows from its path or its risk`);
  return problems;
}

/** True when some URL path matches both, and neither has fewer parameters, which would decide. */
function overlap(one: string, other: string): boolean {
  const [left, right] = [one.split('/'), other.split('/')];
  return (
    left.length === right.length &&
    left.filter(isParameter).length === right.filter(isParameter).length &&
    left.every((part, i) => [part, right[i]].some(isParameter) || part === right[i])
  );
}

const isParameter = (part: string | undefined) => part?.startsWith('{') ?? false;
