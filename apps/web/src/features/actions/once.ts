import { useState } from 'react';
import { problemFrom } from '../../api.ts';
import type { Problem } from '../../auth.ts';
import { words } from '../../words/index.ts';

/** 128 random bits. `randomUUID` exists only on secure origins. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * The options of a mutation that must happen once each time its form is opened: every submit carries the same
 * idempotency key, so that pressing the button again after a lost response repeats that response.
 */
export function useOnce(): { readonly trpc: { readonly context: { readonly idempotencyKey: string } } } {
  const [idempotencyKey] = useState(newKey);
  return { trpc: { context: { idempotencyKey } } };
}

/** Why such a form was refused. Only after a lost response can its key have been used for other values. */
export function problemOfOnce(error: unknown): Problem {
  const problem = problemFrom(error);
  return problem.code === 'idempotency_key_reused'
    ? { ...problem, fields: {}, message: words.actions.alreadySent }
    : problem;
}
