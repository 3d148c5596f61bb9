import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** The error class of the published SDKs, by status. */
export type ErrorKind = 'authentication' | 'validation' | 'rate_limit' | 'api';

/** An error response, as the SDKs throw it. */
export class SdkError extends Error {
  readonly kind: ErrorKind;
  readonly status: number;
  readonly code: string;
  readonly requestId: string;

  constructor(status: number, error: { code: string; message: string; request_id: string }) {
    super(error.message);
    this.status = status;
    this.kind = kindOf(status);
    this.code = error.code;
    this.requestId = error.request_id;
  }
}

function kindOf(status: number): ErrorKind {
  if (status === 401 || status === 403) return 'authentication';
  if (status === 422) return 'validation';
  return status === 429 ? 'rate_limit' : 'api';
}

/** The differences between the SDKs on the wire. */
interface Style {
  readonly name: string;
  headers(key: string): Record<string, string>;
  /** The body's JSON; null sends none. */
  encode(body: object | undefined): string | null;
}

/** A float as `repr` of Python writes it: `10.0`, `1e-05`. Every amount is one there. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  toString(): string {
    const { value } = this;
    if (Number.isInteger(value)) return `${value}.0`;
    return Math.abs(value) < 1e-4 ? value.toExponential().replace(/e-(\d)$/, 'e-0$1') : String(value);
  }
}

/** `json.dumps`, with its spaces. */
function dumps(value: unknown): string {
  if (value instanceof Float) return value.toString();
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, inner]) => `${JSON.stringify(name)}: ${dumps(inner)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

/** `json.Marshal`: missing values become `null`. */
const marshal = (value: unknown) =>
  JSON.stringify(value ?? null, (_, inner: unknown) => (inner instanceof Float ? inner.value : inner));

export const python: Style = {
  name: 'Python',
  headers: (key) => ({ Authorization: `Bearer ${key}`, 'User-Agent': 'cryptoix-python/0.1.0', Accept: '*/*' }),
  encode: (body) => (body === undefined ? null : dumps(body)),
};

export const go: Style = {
  name: 'Go',
  headers: (key) => ({ 'X-API-Key': key, 'User-Agent': 'cryptoix-go/0.1.0', Accept: 'application/json' }),
  encode: marshal,
};

const envelope = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown(), meta: z.looseObject({ request_id: z.string() }) }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), request_id: z.string() }),
  }),
]);

/** How often a call is repeated after a 429. */
const retries = 3;

interface SdkOptions {
  url: string;
  key: string;
  style: Style;
  /** Waits before a call is repeated, in seconds. */
  wait?: (seconds: number) => Promise<unknown>;
}

/** A client that sends the same requests as the published SDKs. */
export function openSdk({ url, key, style, wait = (seconds) => sleep(seconds * 1_000) }: SdkOptions) {
  async function call(method: 'GET' | 'POST', path: string, body?: object) {
    const json = method === 'POST' ? style.encode(body) : null;
    for (let attempt = 0; ; attempt += 1) {
      const response = await fetch(`${url}/v1${path}`, {
        method,
        headers: style.headers(key),
        ...(json !== null && { headers: { ...style.headers(key), 'Content-Type': 'application/json' }, body: json }),
      });
      const parsed = envelope.parse(await response.json());
      if (parsed.ok) return { data: parsed.data, meta: parsed.meta };
      if (response.status !== 429 || attempt === retries) throw new SdkError(response.status, parsed.error);
      await wait(Number(response.headers.get('retry-after')));
    }
  }

  return {
    /** Reads or writes one thing. @throws SdkError */
    one: async <T>(shape: z.ZodType<T>, method: 'GET' | 'POST', path: string, body?: object) =>
      shape.parse((await call(method, path, body)).data),
    /** Reads a page of a list, by its number. @throws SdkError */
    async page<T>(shape: z.ZodType<T>, path: string, page: { page: number; per_page: number }) {
      const response = await call('GET', `${path}?page=${page.page}&per_page=${page.per_page}`);
      const meta = z.object({ page: z.int(), per_page: z.int(), total: z.int(), total_pages: z.int() });
      return { items: z.array(shape).parse(response.data), meta: meta.parse(response.meta) };
    },
  };
}
