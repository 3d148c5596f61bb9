import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTenant } from '../../tenant.ts';

/** A URL is checked this long (ms) after the last letter. */
const pauseMs = 500;

/** The server's verdict on a URL; `unknown` before the check and when it failed. */
export type Verdict =
  | { readonly kind: 'unknown' | 'checking' | 'good' }
  | { readonly kind: 'warning' | 'problem'; readonly message: string };

/**
 * Checks a URL while it is typed.
 * @param saved the endpoint's current URL and its id; a URL is not compared with itself
 */
export function useUrlCheck(typed: string, saved?: { url: string; id: string }): Verdict {
  const { api } = useTenant();
  const url = typed.trim();
  const check = useMutation(api.endpoints.check_url.mutationOptions({ gcTime: 0 }));
  const [settled] = useDebouncedValue(url, pauseMs);
  const isWorthAsking = (text: string) => text !== saved?.url && !'https://'.startsWith(text);
  const ask = useEffectEvent((text: string) => {
    if (isWorthAsking(text)) check.mutate({ url: text, ...(saved !== undefined && { endpoint_id: saved.id }) });
  });
  useEffect(() => ask(settled), [settled]);
  if (!isWorthAsking(url)) return { kind: 'unknown' };
  const isAnswered = check.isSuccess && check.variables.url === url;
  if (!isAnswered) return { kind: check.isError && settled === url ? 'unknown' : 'checking' };
  const { problem, warnings } = check.data;
  if (problem !== null) return { kind: 'problem', message: problem.message };
  return warnings.length > 0 ? { kind: 'warning', message: warnings.join(' ') } : { kind: 'good' };
}
