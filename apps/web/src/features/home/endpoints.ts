import type { Endpoint } from './types.ts';

/** An endpoint's URL as short as it stays clear: host and path. */
export function nameOf({ url }: Pick<Endpoint, 'url'>): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : host + pathname;
}

/** Those that get nothing or only fail, the dead ones first. Whoever turned one off by hand knows it. */
export const troubled = (endpoints: readonly Endpoint[]): Endpoint[] => [
  ...endpoints.filter(({ status, disabled_reason }) => status === 'disabled' && disabled_reason !== 'manual'),
  ...endpoints.filter(({ status, failing_since }) => status === 'enabled' && failing_since !== null),
];
