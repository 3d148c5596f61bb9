import { z } from 'zod';

/** The shape of every response of the REST API. */
const envelope = z.object({
  ok: z.boolean(),
  data: z.unknown().optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Calls the API at `url` with the key that `keyOf` returns at the time of each call.
 * @returns `send`, for any path, and `call`, for one below `/v1`; a body that is a string is sent as it is
 */
export function restCaller(url: string, keyOf: () => string) {
  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${keyOf()}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      replayed: response.headers.has('idempotent-replayed'),
      json: await response.json(),
    };
  }
  async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    const { status, replayed, json } = await send(method, `/v1${path}`, body, headers);
    const { data, error, meta } = envelope.parse(json);
    return { status, replayed, data, error, meta };
  }
  return { send, call };
}
