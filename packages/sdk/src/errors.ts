import type { ErrorCode } from './models.gen.ts';

/**
 * The API's codes, and four of the SDK's own: `connection_error` (no response), `timeout`, `redirected` (the server is
 * elsewhere: change `baseUrl`) and `invalid_response` (not from the API, such as the error page of a gateway).
 */
export type CryptoixErrorCode =
  | ErrorCode
  | 'connection_error'
  | 'timeout'
  | 'redirected'
  | 'invalid_response'
  | (string & {});

interface Details {
  readonly code: CryptoixErrorCode;
  readonly status?: number;
  readonly requestId?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** A call that failed. `code` says why, `requestId` names the request to Cryptoix' support. */
export class CryptoixError extends Error {
  override readonly name = 'CryptoixError';
  readonly code: CryptoixErrorCode;
  /** The status of the response; null when there was none. */
  readonly status: number | null;
  /** `req_…`; null when no response of the API arrived. */
  readonly requestId: string | null;
  /** More about it, by its code: `required_scope` of `missing_scope`, `issues` of `validation_failed`. */
  readonly details: Readonly<Record<string, unknown>>;
  /** How long the server asks to wait; null when it does not. */
  readonly retryAfterSeconds: number | null;

  constructor(message: string, { code, status, requestId, details, retryAfterSeconds, cause }: Details) {
    super(message, { cause });
    this.code = code;
    this.status = status ?? null;
    this.requestId = requestId ?? null;
    this.details = details ?? {};
    this.retryAfterSeconds = retryAfterSeconds ?? null;
  }
}
