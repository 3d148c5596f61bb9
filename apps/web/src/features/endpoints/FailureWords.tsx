import type { AttemptError } from '@cryptoix/core';
import { describeFailure } from '@cryptoix/core/describe-failure';

/** Why an attempt failed and what to do about it. Loaded apart from the page, which mostly does without. */
export default function FailureWords({ error, statusCode }: { error: AttemptError; statusCode: number | null }) {
  const { what, todo } = describeFailure(error, statusCode);
  return `${what} ${todo}`;
}
