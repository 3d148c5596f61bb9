import type { Endpoint } from './types.ts';

/** The description of an endpoint, else the host and path of its URL. */
export function nameOf({ url, description }: Pick<Endpoint, 'url' | 'description'>): string {
  if (description !== '') return description;
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : host + pathname;
}

/** Endpoints that are disabled or only fail, disabled ones first. One that was disabled by hand is left out. */
export const troubled = (endpoints: readonly Endpoint[]): Endpoint[] => [
  ...endpoints.filter(({ status, disabled_reason }) => status === 'disabled' && disabled_reason !== 'manual'),
  ...endpoints.filter(({ status, failing_since }) => status === 'enabled' && failing_since !== null),
];
