import { AppError } from '@cryptoix/core';
import type { RestProcedure } from './procedures.ts';

/** A route that matches a path. */
export interface Match {
  readonly procedure: RestProcedure;
  /** The texts of its path parameters, still encoded. */
  readonly values: Record<string, string>;
}

/**
 * Creates the function that finds the route of a method and a path: of several, that with the fewest parameters. It throws AppError `not_found` or
 * `method_not_allowed`.
 */
export function createRouteFinder(procedures: readonly RestProcedure[]) {
  const specificFirst = procedures.toSorted((a, b) => a.pathParameters.length - b.pathParameters.length);
  const compiled = specificFirst.map((procedure) => ({
    procedure,
    pattern: new RegExp(`^${procedure.rest.path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));

  return function findRoute(method: string, path: string): Match {
    const fitting = compiled.flatMap(({ procedure, pattern }) => {
      const found = pattern.exec(path);
      return found === null ? [] : [{ procedure, values: { ...found.groups } }];
    });
    const exact = fitting.find(({ procedure }) => procedure.rest.method === method);
    if (exact !== undefined) return exact;
    if (fitting.length === 0)
      throw new AppError('not_found', 'There is no such route. The reference at /docs/api lists them.');
    const allow = [...new Set(fitting.map(({ procedure }) => procedure.rest.method))].join(', ');
    throw new AppError('method_not_allowed', `This route takes ${allow}.`, { allow });
  };
}
