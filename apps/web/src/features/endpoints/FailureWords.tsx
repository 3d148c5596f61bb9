import type { AttemptError } from '@cryptoix/core';
import { describeFailure } from '@cryptoix/core/describe-failure';

type Props = { error: AttemptError; statusCode: number | null; short?: boolean };

/** Why an attempt failed and what to do about it; `short`: only why, the rest on hover. Loaded apart from the page: core brings zod. */
export default function FailureWords({ error, statusCode, short = false }: Props) {
  const all = describeFailure(error, statusCode);
  return short ? <span title={all}>{all.slice(0, all.indexOf(':'))}</span> : all;
}
