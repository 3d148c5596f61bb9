import type { AttemptError } from './outcome.ts';

/** A failed attempt, in sentences for people. */
export interface FailureDescription {
  /** The failure as we saw it. */
  what: string;
  /** The next step for the operator of the receiver. */
  todo: string;
}

const failures: Record<AttemptError, FailureDescription> = {
  dns: {
    what: 'The host name of the URL could not be found.',
    todo: 'Check its spelling and its DNS records.',
  },
  refused: {
    what: 'The server refused the connection.',
    todo: 'Check that it is running and that its firewall lets us in.',
  },
  timeout: {
    what: 'The server did not send a complete response within 15 seconds.',
    todo: 'Respond at once and do the work afterwards.',
  },
  tls: {
    what: 'No secure connection could be established.',
    todo: 'Check that the TLS certificate is valid, complete and issued for this host.',
  },
  reset: {
    what: 'The connection broke before the response was complete.',
    todo: 'Check the server and any proxy in front of it.',
  },
  blocked_address: {
    what: 'The host name resolves to an address that is not on the public internet.',
    todo: 'Use a URL with a public address.',
  },
  status: {
    what: 'The server responded with a status other than 2xx.',
    todo: 'Check the server log at the time of the attempt.',
  },
  interrupted: {
    what: 'The attempt was cut short on our side.',
    todo: 'Nothing to do: the delivery is sent again.',
  },
};

/** Describes a failed attempt and what to do about it. `statusCode` is that of the response, if there was one. */
export function describeFailure(error: AttemptError, statusCode: number | null): FailureDescription {
  return error === 'status' && statusCode !== null ? describeStatus(statusCode) : failures[error];
}

function describeStatus(status: number): FailureDescription {
  const responded = `The server responded with ${status}`;
  if (status === 401 || status === 403)
    return {
      what: `${responded}.`,
      todo: 'Let requests to this URL through without a login; the signature proves who sent them.',
    };
  if (status === 404)
    return { what: `${responded}.`, todo: 'Check the path of the URL and that the handler is deployed.' };
  if (status === 405) return { what: `${responded}.`, todo: 'Let the URL accept POST.' };
  if (status === 410)
    return {
      what: `${responded} Gone, which disables the endpoint.`,
      todo: 'Enable it again when the URL is back.',
    };
  if (status === 413) return { what: `${responded}.`, todo: 'Let it accept bodies of up to 80 KB.' };
  if (status === 429)
    return {
      what: `${responded}, too many requests.`,
      todo: 'We slow down; raise its limit if this persists.',
    };
  const todo = 'Check the server log at the time of the attempt.';
  if (status >= 300 && status < 400)
    return { what: `${responded}, a redirect, which we do not follow.`, todo: 'Enter the final URL.' };
  if (status >= 500) return { what: `${responded}, an error of its own.`, todo };
  return { what: `${responded} instead of 2xx.`, todo };
}
