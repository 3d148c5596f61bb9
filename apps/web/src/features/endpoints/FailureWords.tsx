import type { AttemptError } from '@cryptoix/core';
import { describeFailure } from '@cryptoix/core/describe-failure';

/** Why an attempt failed and what to do about it. Loaded on demand, since most pages do not need it. */
export default function FailureWords({ error, statusCode }: { error: AttemptError; statusCode: number | null }) {
  const { what, todo } = describeFailure(error, statusCode);
  return `${what} ${todo}`;
}
