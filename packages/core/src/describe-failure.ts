import type { AttemptError } from './outcome.ts';

/** A failed attempt, in sentences for people. */
export interface FailureDescription {
  /** The failure as we saw it. */
  what: string;
  /** The next step for the operator of the receiver. */
  todo: string;
  /** The part of the guides that says more, as a path on our origin. */
  guide: string;
}

const verification = '/docs/webhooks#when-verification-fails';
const responding = '/docs/webhooks#responding';
const statuses = '/docs/status-codes#what-your-server-sends-us';
const registering = '/docs/webhooks#endpoints';

const failures: Record<AttemptError, FailureDescription> = {
  dns: {
    what: 'The host name of your URL was not found.',
    todo: 'Check its spelling and its DNS records.',
    guide: registering,
  },
  refused: {
    what: 'Your server refused the connection.',
    todo: 'Check that it is running and that its firewall lets us in.',
    guide: '/docs/addresses',
  },
  timeout: {
    what: 'Your server did not send a full response within 15 seconds.',
    todo: 'Respond at once and do the work afterwards.',
    guide: responding,
  },
  tls: {
    what: 'We could not make a secure connection to your server.',
    todo: 'Check that the TLS certificate is valid, complete and issued for this host.',
    guide: registering,
  },
  reset: {
    what: 'The connection broke before the response was complete.',
    todo: 'Check the server and any proxy in front of it.',
    guide: responding,
  },
  blocked_address: {
    what: 'The host name of your URL points to an address that is not on the public internet.',
    todo: 'Use a URL with a public address.',
    guide: registering,
  },
  status: {
    what: 'Your server answered with a status other than 2xx.',
    todo: 'Check the server log at the time of the attempt.',
    guide: statuses,
  },
  interrupted: {
    what: 'The attempt was interrupted on our side.',
    todo: 'Nothing to do: the delivery is sent again.',
    guide: '/docs/webhooks#retries',
  },
};

/** Describes a failed attempt and what to do about it. `statusCode` is that of the response, if there was one. */
export function describeFailure(error: AttemptError, statusCode: number | null): FailureDescription {
  return error === 'status' && statusCode !== null ? describeStatus(statusCode) : failures[error];
}

function describeStatus(status: number): FailureDescription {
  const answered = `Your server answered ${status}`;
  if (status === 400)
    return {
      what: `${answered}.`,
      todo: 'This usually means a parsed body or the wrong secret. Verify the raw body, with the secret of this endpoint.',
      guide: verification,
    };
  if (status === 401 || status === 403)
    return {
      what: `${answered}.`,
      todo: 'Let requests to this URL through without a login; the signature proves who sent them.',
      guide: verification,
    };
  if (status === 404)
    return {
      what: `${answered}.`,
      todo: 'Check the path of the URL and that the handler is deployed.',
      guide: registering,
    };
  if (status === 405) return { what: `${answered}.`, todo: 'Let the URL accept POST.', guide: registering };
  if (status === 410)
    return {
      what: `${answered} Gone, which disables the endpoint.`,
      todo: 'Enable it again when the URL is back.',
      guide: statuses,
    };
  if (status === 413) return { what: `${answered}.`, todo: 'Let it accept bodies of up to 80 KB.', guide: statuses };
  if (status === 429)
    return {
      what: `${answered}, too many requests.`,
      todo: 'We slow down; raise its limit if this persists.',
      guide: '/docs/scale#when-you-are-too-slow',
    };
  if (status >= 300 && status < 400)
    return {
      what: `${answered}, a redirect, which we do not follow.`,
      todo: 'Enter the final URL.',
      guide: registering,
    };
  const rest = { todo: 'Check the server log at the time of the attempt.', guide: statuses };
  if (status >= 500) return { what: `${answered}, an error of its own.`, ...rest };
  return { what: `${answered} instead of 2xx.`, ...rest };
}
