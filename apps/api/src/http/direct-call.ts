import { TRPCError } from '@trpc/server';
import { readBytes, refuseEncoded } from './body.ts';
import { parseExactJson } from './exact-json.ts';
import type { Incoming, RequestHeaders } from './incoming.ts';
import type { Procedure } from './procedures.ts';
import { measured } from './work.ts';

/** A call that is made directly, without tRPC's adapter. */
export interface DirectCall {
  readonly path: string;
  readonly type: 'query' | 'mutation';
}

const textOf = new TextDecoder();

/** A function that runs at most once and returns the same result to all callers. */
export function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= run());
}

/**
 * The input of one call, as tRPC's adapter reads it: the body of a mutation, `input=` of a query.
 * @throws TRPCError `BAD_REQUEST` with the reason as its cause
 */
export async function readTrpcInput(
  { message, headers, url }: Incoming,
  { type }: DirectCall,
  limitBytes: number,
): Promise<unknown> {
  try {
    if (type === 'mutation') {
      refuseEncoded(headers);
      const body = textOf.decode(await readBytes(message, limitBytes));
      return measured(() => parseExactJson(body));
    }
    const text = url.searchParams.get('input') || undefined;
    return text === undefined ? undefined : measured(() => JSON.parse(text) as unknown);
  } catch (cause) {
    throw new TRPCError({ code: 'BAD_REQUEST', cause });
  }
}

/**
 * Creates the function that finds the call of a request whose only parameter is `input`: one procedure, by its method,
 * with JSON in and out. It returns null for anything that needs tRPC's adapter, including what the adapter refuses.
 */
export function createCallFinder(procedures: readonly Procedure[]) {
  const direct = new Map<string, DirectCall>(
    procedures.flatMap(({ name, type }) => (type === 'subscription' ? [] : [[name, { path: name, type }]])),
  );

  return function directCall(method: string, pathname: string, headers: RequestHeaders): DirectCall | null {
    const call = direct.get(pathname.slice('/trpc/'.length));
    if (call === undefined || method !== (call.type === 'query' ? 'GET' : 'POST')) return null;
    if (headers.has('trpc-accept') || /jsonl|event-stream/.test(headers.get('accept') ?? '')) return null;
    const contentType = headers.get('content-type') ?? (call.type === 'query' ? 'application/json' : '');
    return /^application\/json(;|$)/.test(contentType) ? call : null;
  };
}
