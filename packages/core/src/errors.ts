interface ErrorRow {
  status: number;
  description: string;
}

/**
 * Every error code of the API with its HTTP status. `description` says what it means and what to do about it, for the
 * docs and the OpenAPI document.
 */
export const errors = {
  api_key_in_query: {
    status: 400,
    description:
      'An API key was sent in the URL. URLs end up in logs, so the key counts as exposed: send it in the Authorization or X-API-Key header, and rotate it.',
  },
  ambiguous_credentials: {
    status: 400,
    description: 'More than one credential was sent. Send either Authorization or X-API-Key, not both.',
  },
  invalid_json: { status: 400, description: 'The body is not valid JSON. Send one JSON object in UTF-8.' },
  invalid_cursor: {
    status: 400,
    description: 'The cursor is not one of ours, or belongs to another list. Start again without a cursor.',
  },
  page_too_deep: {
    status: 400,
    description:
      'Numbered pages reach 10,000 rows, and with several filters only what is found in 20,000 rows. To read further, page with cursor and meta.next_cursor.',
  },
  idempotency_key_required: {
    status: 400,
    description:
      'This API key requires an Idempotency-Key header for this call. Send one that is unique to this operation.',
  },
  missing_api_key: {
    status: 401,
    description: 'No API key was sent. Send it as Authorization: Bearer <key> or X-API-Key: <key>.',
  },
  invalid_api_key: {
    status: 401,
    description: 'The API key is unknown or mistyped. Check that it was copied whole, or create a new one.',
  },
  api_key_expired: { status: 401, description: 'The API key has expired. Create a new one in the dashboard.' },
  api_key_revoked: {
    status: 401,
    description: 'The API key was revoked and will not work again. Use another one or create a new one.',
  },
  missing_scope: {
    status: 403,
    description:
      'The API key is valid but may not do this. details.required_scope names the scope; use or create a key with this scope.',
  },
  ip_not_allowed: {
    status: 403,
    description:
      "The request came from an address outside the key's allow-list. Add the address or call from one that is on it.",
  },
  not_found: {
    status: 404,
    description:
      'There is no such route or object for this key. Check the id, and that key and object belong to the same mode (live or test).',
  },
  method_not_allowed: {
    status: 405,
    description: 'The route exists but not with this method. The Allow header lists its methods.',
  },
  conflict: {
    status: 409,
    description:
      "The object's current state does not allow this, or the object exists already. Read it again before you decide.",
  },
  idempotency_in_flight: {
    status: 409,
    description: 'A request with this Idempotency-Key is still running. Wait a moment and send the same request again.',
  },
  payload_too_large: {
    status: 413,
    description: 'The body is too large: at most 256 KB (2 MB for many events at once). Send less at a time.',
  },
  unsupported_media_type: { status: 415, description: 'Send the body as Content-Type: application/json.' },
  validation_failed: {
    status: 422,
    description: 'One or more fields are wrong. details.issues lists each with its path and what is expected.',
  },
  idempotency_key_reused: {
    status: 422,
    description: 'This Idempotency-Key was used with a different body. Use a new key for a new operation.',
  },
  insufficient_balance: {
    status: 422,
    description:
      'The available balance does not cover the amount and its fee. details.needed is both together, details.possible the largest amount that would be accepted.',
  },
  rate_limited: {
    status: 429,
    description: 'Too many requests. Wait as many seconds as Retry-After says, then continue.',
  },
  internal_error: {
    status: 500,
    description:
      'Something failed on our side. Try again with the same Idempotency-Key; if it persists, give support the request_id.',
  },
  unavailable: { status: 503, description: 'The service cannot respond right now. Try again in a moment.' },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;

/** The HTTP status that goes with a code. */
export function errorStatus<Code extends ErrorCode>(code: Code): (typeof errors)[Code]['status'] {
  return errors[code].status;
}

/**
 * The only error that domain code throws on purpose. The caller gets `message` and `details` as they are: they say what
 * to do next and contain no secret. Any other error reaches the caller as `internal_error` without its text.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** One problem in an input. */
export interface Issue {
  /** The field, as `items.0.amount`; empty for the input as a whole. */
  readonly path: string;
  /** Words that continue after the path, or full sentences. */
  readonly message: string;
}

/** The highest number of issues that one error lists. */
const maxIssues = 50;

/**
 * The error for an invalid input. Its message has the first issue, its details the first 50.
 * @param details what the caller may need beside the issues
 */
export function invalidFields(issues: readonly Issue[], details: Readonly<Record<string, unknown>> = {}): AppError {
  const [{ path, message } = { path: '', message: 'see the documentation' }] = issues;
  const sentence = `The request is not valid: ${path === '' ? '' : `${path}: `}${message}`;
  return new AppError('validation_failed', sentence.endsWith('.') ? sentence : `${sentence}.`, {
    issues: issues.slice(0, maxIssues),
    ...details,
  });
}

/** The error for one invalid field, for checks that a schema cannot do. */
export const invalidField = (path: string, message: string, details?: Readonly<Record<string, unknown>>): AppError =>
  invalidFields([{ path, message }], details);
