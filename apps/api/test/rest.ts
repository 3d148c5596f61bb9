import { z } from 'zod';

/** What every response of the REST API looks like. */
const envelope = z.object({
  ok: z.boolean(),
  data: z.unknown().optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Calls the API at `url` with the key that `keyOf` gives at that moment.
 * @returns `send`, for any path, and `call`, for one below `/v1`; a body that is a string goes out as it is
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
