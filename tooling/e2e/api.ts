import { randomUUID } from 'node:crypto';
import { type CryptoixClient, createCryptoixClient, type EventDataByType } from '@cryptoix/client';
import { findEventType } from '@cryptoix/core';
import { inject } from 'vitest';
import { z } from 'zod';
import type { Address } from '@cryptoix/harness/app';

/** An HTTP response; `body` is its parsed JSON, or its text when it is not JSON. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface SendOptions {
  /** Sent as JSON; a string or bytes are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** The public REST API, called with one key or none. */
export interface Rest {
  /** Sends a request; any status is returned. `path` begins after `/v1`. */
  send(method: string, path: string, options?: SendOptions): Promise<ApiResponse>;
  /** Sends a request that must succeed. @returns its `data` @throws Error with the response when it does not */
  call<T>(data: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T>;
  /** Reads one page of a list. */
  page<T>(item: z.ZodType<T>, path: string): Promise<{ items: T[]; nextCursor: string | null }>;
}

/** Sends one HTTP request. */
export async function request(
  url: string,
  method: string,
  { body, headers = {} }: SendOptions = {},
): Promise<ApiResponse> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: raw ? Buffer.from(body) : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: parse(await response.text()) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The public REST API of an app. */
export function openRest({ url }: Pick<Address, 'url'>, key: string | null): Rest {
  const send: Rest['send'] = (method, path, { headers, ...options } = {}) =>
    request(`${url}/v1${path}`, method, {
      ...options,
      headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers },
    });

  async function succeed<T extends z.ZodType>(envelope: T, method: string, path: string, body?: unknown) {
    const response = await send(method, path, { body });
    if (response.status >= 300)
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(response.body)}`);
    return envelope.parse(response.body);
  }

  return {
    send,
    call: async (data, method, path, body) => (await succeed(z.object({ data }), method, path, body)).data,
    async page(item, path) {
      const meta = z.object({ next_cursor: z.string().nullable() });
      const response = await succeed(z.object({ data: z.array(item), meta }), 'GET', path);
      return { items: response.data, nextCursor: response.meta.next_cursor };
    },
  };
}

const text = z.record(z.string(), z.string());

/** The fields of an endpoint that the tests use. */
export const endpoint = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  event_types: z.array(z.string()),
  headers: text,
  status: z.string(),
  secrets: z.array(z.object({ expires_at: z.string().nullable() })),
});
export const withSecret = endpoint.extend({ secret: z.string() });

/** A delivery as lists show it. */
export const delivery = z.object({
  id: z.int(),
  event_id: z.string(),
  event_type: z.string(),
  object_id: z.string().nullable(),
  endpoint_id: z.string(),
  status: z.string(),
  cancel_reason: z.string().nullable(),
  attempt_count: z.int(),
  next_attempt_at: z.string().nullable(),
  last_status_code: z.int().nullable(),
  last_error: z.string().nullable(),
  created_at: z.string(),
});

const attempt = z.object({
  number: z.int(),
  trigger: z.string(),
  started_at: z.string(),
  duration_ms: z.int(),
  status_code: z.int().nullable(),
  error: z.string().nullable(),
  address: z.string().nullable(),
  request: z.object({ headers: text, body: z.string() }),
  response: z.object({ headers: text, body: z.string(), truncated: z.boolean() }).nullable(),
});
export const deliveryDetail = delivery.extend({ attempts: z.array(attempt) });

/** A merchant for one test, with the client of an internal team that acts for it. */
export interface Merchant {
  readonly id: string;
  readonly name: string;
  readonly team: CryptoixClient;
  /** The REST API with a new key of these scopes. */
  rest(...scopes: Scopes): Promise<Rest>;
  /** A `payment.completed` to publish. */
  payment(uuid?: string): { type: 'payment.completed'; data: EventDataByType['payment.completed'] };
}

/** The scopes that a key can have. */
export type Scopes = Parameters<CryptoixClient['keys']['create']['mutate']>[0]['scopes'];

/** The scopes to manage webhooks of payments. */
export const webhookScopes: Scopes = [
  'endpoints:read',
  'endpoints:write',
  'webhooks:read',
  'webhooks:write',
  'events:read',
  'payments:read',
];

/** Creates a merchant. */
export async function newMerchant(mode: 'live' | 'test' = 'test', app: Address = inject('app')): Promise<Merchant> {
  const name = `Corner shop ${randomUUID().slice(0, 8)}`;
  const { id } = await createCryptoixClient(app).merchants.create.mutate({ name });
  const team = createCryptoixClient({ ...app, merchantId: id, mode });
  const { sample } = findEventType('payment.completed');
  return {
    id,
    name,
    team,
    async rest(...scopes) {
      const { key } = await team.keys.create.mutate({ label: 'Webhooks', scopes, rate_limit: 100_000 });
      return openRest(app, key);
    },
    payment: (uuid = `pay_${randomUUID()}`) => ({ type: 'payment.completed', data: { ...sample, uuid } }),
  };
}
