import type { AppRouter } from '@cryptoix/api/router';
import type { EventData, EventType } from '@cryptoix/core';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { expectTypeOf, test } from 'vitest';
import type { CryptoixClient, EventDataByType } from './index.ts';

type Routers = keyof CryptoixClient;
type Procedures<R extends Routers> = Extract<keyof CryptoixClient[R], string>;

type InputOf<Call> = Call extends { query(input: infer I, options?: never): unknown }
  ? I
  : Call extends { mutate(input: infer I, options?: never): unknown }
    ? I
    : never;
type OutputOf<Call> = Call extends { query(...args: never): Promise<infer O> }
  ? O
  : Call extends { mutate(...args: never): Promise<infer O> }
    ? O
    : never;

/** Without `readonly`, which tRPC drops from some arrays that are returned. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

type Same<A, B> = [Plain<A>] extends [Plain<B>] ? ([Plain<B>] extends [Plain<A>] ? true : false) : false;

/** The names of the procedures whose types differ; `R.P` for the procedure P of the router R. */
type Differing<Theirs, Ours extends 'input' | 'output'> = {
  [R in Routers]: {
    [P in Procedures<R>]: R extends keyof Theirs
      ? P extends keyof Theirs[R]
        ? Same<
            // tRPC says `void` for an input that may be absent.
            Exclude<Theirs[R][P], void>,
            Exclude<Ours extends 'input' ? InputOf<CryptoixClient[R][P]> : OutputOf<CryptoixClient[R][P]>, void>
          > extends true
          ? never
          : `${R}.${P}`
        : `${R}.${P}`
      : `${R}.${P}`;
  }[Procedures<R>];
}[Routers];

/** The names of the procedures that the client lacks. */
type Lacking<Theirs> = {
  [R in Extract<keyof Theirs, string>]: R extends Routers
    ? `${R}.${Exclude<Extract<keyof Theirs[R], string>, Procedures<R>>}`
    : R;
}[Extract<keyof Theirs, string>];

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

test('the generated types are those of the router: else run `npm run docs`', () => {
  expectTypeOf<Lacking<Inputs>>().toEqualTypeOf<'deliveries.watch'>();
  expectTypeOf<Differing<Outputs, 'output'>>().toEqualTypeOf<never>();
  // The router takes any data, and validates it by the type of the event.
  expectTypeOf<Differing<Inputs, 'input'>>().toEqualTypeOf<'events.publish' | 'events.publish_many'>();
});

test('the data of an event is that of its type', () => {
  type Other = { [T in EventType]: Same<EventDataByType[T], EventData<T>> extends true ? never : T }[EventType];
  expectTypeOf<Other>().toEqualTypeOf<never>();
  expectTypeOf<keyof EventDataByType>().toEqualTypeOf<EventType>();
});

test('what publish takes depends on the type of the event', () => {
  type Published = Parameters<CryptoixClient['events']['publish']['mutate']>[0];
  type Paid = Extract<Published, { type: 'invoice.paid' }>['data'];
  expectTypeOf<Paid['number']>().toEqualTypeOf<string>();
  expectTypeOf<{ type: 'invoice.paid'; data: { uuid: string } }>().not.toExtend<Published>();
  expectTypeOf<Published>().toExtend<Inputs['events']['publish']>();
});
