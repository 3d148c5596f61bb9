import { AppError, type ErrorCode } from '@cryptoix/core';
import type { Tenant } from '../principal.ts';

/** A key that exists, and whose it is. */
export interface KnownKey {
  readonly id: string;
  readonly tenant: Tenant;
}

/** The refusal of a request that showed a complete, correct key: its merchant's log has it. */
export class RefusedKeyError extends AppError {
  readonly keys: readonly KnownKey[];

  constructor(keys: readonly KnownKey[], code: ErrorCode, message: string) {
    super(code, message);
    this.keys = keys;
  }
}
