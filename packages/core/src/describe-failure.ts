import type { AttemptError } from './outcome.ts';

// Without zod, so that the dashboard can say it too: in a browser zod is heavy, and its probe for eval breaks the policy.
const failureDescriptions: Record<AttemptError, string> = {
  dns: 'The host name of the URL could not be found: check its spelling and its DNS records.',
  refused: 'The server refused the connection: check that it is running and that its firewall lets us in.',
  timeout: 'The server did not answer in full within 15 seconds: answer at once and do the work afterwards.',
  tls: 'No secure connection could be made: check that the TLS certificate is valid, complete and made out to this host.',
  reset: 'The connection broke before the answer was complete: check the server and any proxy before it.',
  blocked_address:
    'The host name leads to an address that is not on the public internet: point the URL at a public one.',
  status: 'The server answered something other than 2xx: look into its log at the time of the attempt.',
  interrupted: 'The attempt was cut short on our side: nothing to do, the delivery is taken up again.',
};

/** One sentence for people: what happened, and what to do about it. */
export function describeFailure(error: AttemptError, statusCode: number | null): string {
  return error === 'status' && statusCode !== null ? describeStatus(statusCode) : failureDescriptions[error];
}

function describeStatus(status: number): string {
  if (status === 401 || status === 403) {
    return `The server answered ${status}: let requests to this URL through without a login; the signature proves who sent them.`;
  }
  if (status === 404) return 'The server answered 404: check the path of the URL and that the handler is deployed.';
  if (status === 405) return 'The server answered 405: let the URL accept POST.';
  if (status === 410)
    return 'The server answered 410 Gone, which disables the endpoint: enable it again when the URL is back.';
  if (status === 413) return 'The server answered 413: let it accept bodies of up to 80 KB.';
  if (status === 429)
    return 'The server answered 429, too many requests: we slow down; raise its limit if this persists.';
  if (status >= 300 && status < 400) {
    return `The server answered ${status}, a redirect, which we do not follow: enter the final URL.`;
  }
  if (status >= 500)
    return `The server answered ${status}, an error of its own: look into its log at the time of the attempt.`;
  return `The server answered ${status} instead of 2xx: look into its log at the time of the attempt.`;
}
