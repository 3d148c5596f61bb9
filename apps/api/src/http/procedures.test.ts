import { initTRPC, tracked } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { pageOutput } from '../paging.ts';
import { appRouter } from '../router.ts';
import { publicProcedure, type RestRoute, router, scopedProcedure, streamOf } from '../trpc.ts';
import { checkProcedures } from './check-procedures.ts';
import { restRoutes } from './procedures.ts';
import { createRouteFinder } from './rest-route.ts';

const input = z.strictObject({ id: z.string() });
const output = z.object({});
const rest = (method: RestRoute['method'], path: `/${string}`): RestRoute => ({ method, path, summary: 's', tag: 't' });
const query = (route?: RestRoute) =>
  publicProcedure(route)
    .input(input)
    .output(output)
    .query(() => ({}));
const mutation = (route?: RestRoute) =>
  publicProcedure(route)
    .input(input)
    .output(output)
    .mutation(() => ({}));

test('the router that is served passes its own check', () => {
  expect(() => checkProcedures(appRouter)).not.toThrow();
});

describe('a process does not start when', () => {
  const bare = initTRPC.create();
  test.each([
    [
      'a procedure declares no access',
      bare.router({
        a: bare.procedure
          .input(input)
          .output(output)
          .query(() => ({})),
      }),
      'a: declares no access',
    ],
    [
      'a procedure declares no input',
      router({
        a: scopedProcedure('any_key')
          .output(output)
          .query(() => ({})),
      }),
      'a: declares no input schema',
    ],
    [
      'a procedure declares no output',
      router({
        a: scopedProcedure('any_key')
          .input(input)
          .query(() => ({})),
      }),
      'a: declares no output schema',
    ],
    [
      'a procedure declares that it pages, and outputs something else',
      router({
        a: publicProcedure()
          .input(input)
          .output(output)
          .meta({ pages: true })
          .query(() => ({})),
      }),
      'a: declares that it pages',
    ],
    [
      'a procedure outputs a page and does not declare it',
      router({
        a: publicProcedure()
          .input(input)
          .output(pageOutput(output))
          .query(() => ({ items: [], next_cursor: null, has_more: false })),
      }),
      'a: outputs a page',
    ],
    [
      'a route declares an error that follows from its path',
      router({
        a: publicProcedure(rest('GET', '/a/{id}'))
          .meta({ errors: ['not_found'] })
          .input(input)
          .output(output)
          .query(() => ({})),
      }),
      'a: declares not_found',
    ],
    [
      'a mutation of sessions declares no freshness',
      router({
        a: scopedProcedure('payouts:write')
          .input(input)
          .output(output)
          .mutation(() => ({})),
      }),
      'a: declares no freshness',
    ],
    [
      'a risk is declared where there can be none',
      router({
        a: publicProcedure()
          .meta({ fresh: 'always' })
          .input(input)
          .output(output)
          .mutation(() => ({})),
      }),
      'a: declares a risk, which only a mutation that sessions can call has',
    ],
    [
      'a subscription is served by REST',
      router({
        a: publicProcedure(rest('GET', '/a'))
          .input(input)
          .output(streamOf(output))
          .subscription(async function* () {
            yield tracked('1', {});
          }),
      }),
      'a: a subscription is not served by GET',
    ],
    ['a read is served by POST', router({ a: query(rest('POST', '/a')) }), 'a: a query is not served by POST'],
    ['a change is served by GET', router({ a: mutation(rest('GET', '/a')) }), 'a: a mutation is not served by GET'],
    ['a path parameter is not in the input', router({ a: query(rest('GET', '/a/{uuid}')) }), '{uuid}'],
    [
      'one URL could mean two procedures',
      router({ a: query(rest('GET', '/a/{id}/b')), b: query(rest('GET', '/a/new/{id}')) }),
      'b: GET /a/new/{id} clashes with a',
    ],
  ])('%s', (_, broken, problem) => {
    expect(() => checkProcedures(broken)).toThrow(problem);
  });

  test('several are wrong: all of them are named', () => {
    const broken = router({ a: mutation(rest('GET', '/a')), inner: router({ b: query(rest('POST', '/b')) }) });
    expect(() => checkProcedures(broken)).toThrow(/a: a mutation.*\n.*inner\.b: a query/);
  });
});

test('a path without a parameter is found before one with it, whichever is declared first', () => {
  const served = router({ a: query(rest('GET', '/a/{id}')), b: query(rest('GET', '/a/new')) });
  expect(() => checkProcedures(served)).not.toThrow();
  const find = createRouteFinder(restRoutes(served));
  expect(find('GET', '/a/new').procedure.name).toBe('b');
  expect(find('GET', '/a/newer').procedure.name).toBe('a');
});

test('the same path may be served with different methods', () => {
  expect(() => checkProcedures(router({ a: query(rest('GET', '/a')), b: mutation(rest('POST', '/a')) }))).not.toThrow();
});

test('parameters are parsed as the types that the input declares', () => {
  const [route] = restRoutes(
    router({
      a: publicProcedure(rest('GET', '/a/{id}/{name}'))
        .input(
          z.strictObject({
            id: z.int(),
            name: z.string().transform((text) => text.length),
            share: z.number().nullable().optional(),
            active: z.boolean().default(true),
            tags: z.array(z.string()).optional(),
            kind: z.enum(['x', 'y']).optional(),
          }),
        )
        .output(output)
        .query(() => ({})),
    }),
  );
  expect(route?.pathParameters).toEqual(['id', 'name']);
  expect(Object.fromEntries(route?.parameters ?? [])).toEqual({
    id: 'integer',
    name: 'string',
    share: 'number',
    active: 'boolean',
    tags: 'array',
    kind: 'string',
  });
});
