import type { AppRouter } from '@cryptoix/api/router';
import { limits } from '@cryptoix/core/tables';
import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useMemo } from 'react';
import { useTenant } from '../tenant.ts';

/** What an endpoint is called by. */
type Named = Pick<inferRouterOutputs<AppRouter>['endpoints']['get'], 'id' | 'url' | 'description'>;

/** A name has at most so many characters where there is no less room. */
const usualLength = 40;

/** The host and path of a URL: its other parts may contain a secret. */
function hostAndPath(url: string): string {
  if (!URL.canParse(url)) return url;
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : host + pathname;
}

/** A text with at most so many characters: what is too much is left out of its middle, or from `at` on. */
function shortened(text: string, max: number, at = Math.ceil((max - 1) / 2)): string {
  if (text.length <= max) return text;
  const start = text.slice(0, Math.min(at, Math.ceil((max - 1) / 2)));
  const rest = max - 1 - start.length;
  return `${start}…${at === start.length ? text.slice(-rest) : text.slice(at, at + rest)}`;
}

/** How many characters these have in common at their start. */
function commonStart(texts: readonly string[]): number {
  const [first = '', ...others] = texts;
  let length = 0;
  while (length < first.length && others.every((text) => text[length] === first[length])) length += 1;
  return length;
}

/**
 * What endpoints are called: by the description, else by host and path, shortened in the middle so that two of them that
 * differ have different names.
 * @param max the most characters of a name
 */
export function namesOf(endpoints: readonly Named[], max = usualLength): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const full = new Map(
    endpoints.map((one) => [one.id, one.description === '' ? hostAndPath(one.url) : one.description]),
  );
  const alike = Map.groupBy(full, ([, text]) => shortened(text, max));
  for (const [short, group] of alike) {
    const texts = [...new Set(group.map(([, text]) => text))];
    // A little of what they have in common stays before the part in which they differ.
    const from = Math.max(0, commonStart(texts) - 6);
    for (const [id, text] of group) names.set(id, texts.length === 1 ? short : shortened(text, max, from));
  }
  return names;
}

/** What one endpoint is called where it stands alone. */
export const nameOf = (endpoint: Named): string => namesOf([endpoint]).get(endpoint.id) ?? endpoint.url;

/** What the endpoints of this merchant and mode are called, by id; none for who may not read them. */
export function useEndpointNames(wanted = true): { names: ReadonlyMap<string, string>; isLoading: boolean } {
  const { api, can } = useTenant();
  const { data, isLoading } = useQuery(
    api.endpoints.list.queryOptions(
      { limit: limits.pageRows },
      { enabled: wanted && can('endpoints:read'), staleTime: 60_000 },
    ),
  );
  return { names: useMemo(() => namesOf(data?.items ?? []), [data]), isLoading };
}
