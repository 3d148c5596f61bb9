import { AppError } from '@cryptoix/core';
import type { RestProcedure } from './routes.ts';

/** A route that a path fits. */
export interface Match {
  readonly procedure: RestProcedure;
  /** The texts of its path parameters. */
  readonly values: Record<string, string>;
}

/**
 * Compiles the routes. @returns what finds the one that a method and a path mean, which throws AppError `not_found`,
 * `method_not_allowed`
 */
export function createRouteFinder(procedures: readonly RestProcedure[]) {
  const compiled = procedures.map((procedure) => ({
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
      throw new AppError('not_found', 'There is no such route. The reference at /docs lists them.');
    const allow = [...new Set(fitting.map(({ procedure }) => procedure.rest.method))].join(', ');
    throw new AppError('method_not_allowed', `This route takes ${allow}.`, { allow });
  };
}
