import type { Endpoint } from './types.ts';

/** What its merchant calls an endpoint; else its URL as short as it stays clear: host and path. */
export function nameOf({ url, description }: Pick<Endpoint, 'url' | 'description'>): string {
  if (description !== '') return description;
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : host + pathname;
}

/** Those that get nothing or only fail, the dead ones first. Whoever turned one off by hand knows it. */
export const troubled = (endpoints: readonly Endpoint[]): Endpoint[] => [
  ...endpoints.filter(({ status, disabled_reason }) => status === 'disabled' && disabled_reason !== 'manual'),
  ...endpoints.filter(({ status, failing_since }) => status === 'enabled' && failing_since !== null),
];
