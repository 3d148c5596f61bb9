import { UsageError } from '../line/errors.ts';

/**
 * The URL of a local server: `4242`, `localhost:4242/webhooks` or a whole URL.
 * @throws UsageError for one that is neither https nor of this machine
 */
export function targetOf(text: string): string {
  const full = /^\d+$/.test(text) ? `http://localhost:${text}/` : /^\w+:\/\//.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || !/^https?:$/.test(url.protocol))
    throw new UsageError('--forward-to is a port, or an address such as localhost:4242/webhooks.');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new UsageError('--forward-to must be on this machine, or begin with https://.');
  return url.href;
}

/** `URL` writes every form of an IPv4 address as four decimal numbers. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
