import type { AttemptError } from '@cryptoix/core';
import { AddressError } from '../net/resolve.ts';
import { DeadlineError } from './deadline.ts';

/** Why no complete response arrived. `interrupted`: the caller's signal stopped it. The caller interprets the status. */
export type SendError = Exclude<AttemptError, 'status'>;

/** The stage of an attempt at which it failed. */
export type Stage = 'address' | 'connection' | 'response' | 'end of the response';

export interface SendFailure {
  error: SendError;
  /** One line for people, of at most 200 characters, without control characters. */
  errorDetail: string;
}

const maxDetailLength = 200;

const unreachable =
  /^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EAFNOSUPPORT|EACCES|EPERM)$/;

const nameLookup = /^(ENOTFOUND|EAI_\w+)$/;

// Node's and OpenSSL's codes, and the verification results that Node passes on by name (X509_V_ERR_… without its prefix).
const tls =
  /^(EPROTO|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|(ERR_TLS|ERR_SSL|CERT|CRL|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|ERROR_IN)_.*)$/;

const sentences: Record<string, string> = {
  UND_ERR_HEADERS_OVERFLOW: 'the response has more than 16 KiB of headers',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the response is not as long as its Content-Length says',
  'other side closed': 'the receiver closed the connection before its response was complete',
  'bad response': 'the receiver sent bytes that are not an HTTP response',
  'bad upgrade': 'the receiver tried to switch to another protocol',
};

/** Describes the failure from the error that Node, undici or our own checks threw. */
export function sendFailure(thrown: unknown, stage: Stage): SendFailure {
  // Several addresses were tried and all failed: the history shows the first.
  const error: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  if (error instanceof DeadlineError) return expiry(error, stage);
  if (error instanceof AddressError) return { error: error.code, errorDetail: line(error.message) };
  if (!(error instanceof Error)) return { error: 'reset', errorDetail: 'the connection failed' };
  const code = 'code' in error ? String(error.code) : '';
  return { error: kindOf(code), errorDetail: line(sentences[code] ?? sentences[error.message] ?? messageOf(error)) };
}

function expiry({ reason }: DeadlineError, stage: Stage): SendFailure {
  if (reason === 'interrupted') return { error: reason, errorDetail: 'the attempt was stopped' };
  // A name server that does not respond does not make the receiver slow.
  return { error: stage === 'address' ? 'dns' : reason, errorDetail: `timed out waiting for the ${stage}` };
}

function kindOf(code: string): SendError {
  if (unreachable.test(code)) return 'refused';
  if (tls.test(code)) return 'tls';
  if (nameLookup.test(code)) return 'dns';
  return code === 'ETIMEDOUT' ? 'timeout' : 'reset';
}

/** The message. Those of OpenSSL hold source lines ("C0:error:0A00010B:SSL routines:…"): its reason instead. */
function messageOf(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' && error.message.includes('SSL routines')
    ? error.reason
    : error.message;
}

const line = (detail: string) =>
  detail
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, maxDetailLength);
