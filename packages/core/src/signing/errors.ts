/** Why a webhook was not accepted. */
export type VerificationCode =
  | 'missing_header'
  | 'invalid_timestamp'
  | 'outside_tolerance'
  | 'signature_mismatch'
  | 'invalid_json';

/** A received webhook cannot be trusted: respond with 400 and do not act on its body. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly code: VerificationCode;

  constructor(code: VerificationCode, message: string) {
    super(message);
    this.code = code;
  }
}
