import { CryptoixError } from './errors.ts';

/** The envelope of a success. */
export interface Success<T> {
  readonly ok: true;
  readonly data: T;
  readonly meta: { readonly next_cursor?: string | null; readonly has_more?: boolean };
}

interface Failure {
  readonly ok: false;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly request_id?: string;
  };
}

type Envelope<T> = Success<T> | Failure;

/** The envelope in a response's text; undefined when it is something else. */
export function parseEnvelope<T>(text: string): Envelope<T> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isEnvelope<T>(value) ? value : undefined;
}

function isEnvelope<T>(value: unknown): value is Envelope<T> {
  if (!isObject(value)) return false;
  const { ok, meta, error } = value;
  if (ok === true) return 'data' in value && isObject(meta);
  return ok === false && isObject(error) && typeof error['code'] === 'string' && typeof error['message'] === 'string';
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The error of a response that is no success. */
export function failureOf(response: Response, envelope: Envelope<unknown> | undefined): CryptoixError {
  const { status, headers, type } = response;
  const retryAfterSeconds = retryAfterOf(headers.get('retry-after'));
  if (envelope?.ok === false) {
    const { code, message, details, request_id: requestId } = envelope.error;
    return new CryptoixError(message, { code, status, requestId, details, retryAfterSeconds });
  }
  // Workers hide a redirect's status.
  if (type === 'opaqueredirect' || (status >= 300 && status < 400))
    return new CryptoixError('The server redirects elsewhere. Set `baseUrl` to where the API is.', {
      code: 'redirected',
      status,
    });
  const requestId = headers.get('x-request-id') ?? undefined;
  return new CryptoixError(
    `The response (status ${status}) is not one of the Cryptoix API, perhaps of a proxy on the way.`,
    { code: 'invalid_response', status, requestId, retryAfterSeconds },
  );
}

/** `Retry-After` in seconds; undefined when it is absent or has another form. */
function retryAfterOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1_000));
}
