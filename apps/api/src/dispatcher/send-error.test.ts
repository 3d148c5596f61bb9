import { describe, expect, it } from 'vitest';
import { AddressError } from '../net/resolve.ts';
import { DeadlineError } from './deadline.ts';
import { sendFailure } from './send-error.ts';

const coded = (code: string, message = `failed ${code}`) => Object.assign(new Error(message), { code });

describe('a failure to send', () => {
  it.each([
    ['refused', 'ECONNREFUSED EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN EADDRNOTAVAIL'],
    ['dns', 'ENOTFOUND EAI_AGAIN'],
    ['timeout', 'ETIMEDOUT'],
    ['tls', 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_REVOKED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN'],
    ['tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY HOSTNAME_MISMATCH INVALID_CA EPROTO'],
    ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'],
    ['reset', 'ECONNRESET EPIPE UND_ERR_SOCKET HPE_INVALID_CONSTANT SOMETHING_NEW'],
  ])('is %s for %s', (error, codes) => {
    for (const code of codes.split(' ')) expect(sendFailure(coded(code), 'connection').error, code).toBe(error);
  });

  it('of our own checks keeps its code', () => {
    expect(sendFailure(new AddressError('blocked_address', 'not there'), 'address')).toEqual({
      error: 'blocked_address',
      errorDetail: 'not there',
    });
  });

  it.each([
    ['address', 'dns'],
    ['connection', 'timeout'],
    ['response', 'timeout'],
    ['end of the response', 'timeout'],
  ] as const)('that is a timeout names what it waited for: the %s', (stage, error) => {
    const failure = sendFailure(new DeadlineError('timeout'), stage);
    expect(failure).toEqual({ error, errorDetail: `timed out waiting for the ${stage}` });
  });

  it('is described in one line of at most 200 characters, whatever text a certificate or a receiver puts into it', () => {
    const { errorDetail } = sendFailure(
      coded('ERR_TLS_CERT_ALTNAME_INVALID', `a\r\nb\0\u001b[31m${'c'.repeat(500)}`),
      'connection',
    );
    expect(errorDetail).toMatch(/^a b \[31mc+$/);
    expect(errorDetail).toHaveLength(200);
  });

  it('of OpenSSL has its reason instead of its source lines', () => {
    const error = Object.assign(
      coded('EPROTO', '00:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:'),
      {
        reason: 'wrong version number',
      },
    );
    expect(sendFailure(error, 'connection')).toEqual({ error: 'tls', errorDetail: 'wrong version number' });
  });

  it('is a reset for anything that is not an Error', () => {
    expect(sendFailure(undefined, 'response')).toEqual({ error: 'reset', errorDetail: 'the connection failed' });
  });
});
