import { invalidField } from '@cryptoix/core';
import { and, eq, ne } from 'drizzle-orm';
import type { TenantContext } from '../context.ts';
import { endpoints } from '../db/schema/index.ts';
import { parseEndpointUrl } from '../net/endpoint-url.ts';
import { AddressError, LookupBusyError, resolveVetted } from '../net/resolve.ts';
import { hostCapProblem } from './caps.ts';
import { limitedResolver } from './lookups.ts';
import type { CheckedUrl, CheckUrlInput } from './schemas.ts';
import { ownedEndpoints } from './view.ts';

/**
 * Parses a URL as it is stored, by its text only.
 * @param field the name of the URL in the caller's input
 * @throws AppError `validation_failed`
 */
export function parseUrl(ctx: TenantContext, text: string, field: string): URL {
  const parsed = parseEndpointUrl(text, ctx.services.config.addressPolicy);
  if (!parsed.ok) throw invalidField(field, parsed.message);
  return parsed.url;
}

/** Checks the addresses that the host resolves to now: what is wrong, as a refusal or a warning, or nothing. */
async function checkHost(ctx: TenantContext, { hostname }: URL): Promise<{ refusal?: string; warning?: string }> {
  try {
    await resolveVetted(hostname, ctx.services.config.addressPolicy, limitedResolver(ctx));
    return {};
  } catch (error) {
    if (error instanceof LookupBusyError)
      return {
        warning: `We are too busy to check this host now. Check its first delivery, or send a test event in a minute.`,
      };
    if (!(error instanceof AddressError)) throw error;
    return error.code === 'blocked_address'
      ? {
          refusal: `${hostname} leads to an address that is not on the public internet. Use a host that the internet can reach.`,
        }
      : {
          warning: `${hostname} does not resolve at the moment. Deliveries fail until it does; check the spelling and your DNS.`,
        };
  }
}

/**
 * Validates a URL as far as that is possible before the first attempt.
 * @param field as in `parseUrl`
 * @returns the URL as it is stored, and what may keep deliveries from arriving
 * @throws AppError `validation_failed`
 */
export async function validateUrl(
  ctx: TenantContext,
  text: string,
  field: string,
): Promise<{ url: string; warnings: string[] }> {
  const url = parseUrl(ctx, text, field);
  const { refusal, warning } = await checkHost(ctx, url);
  if (refusal !== undefined) throw invalidField(field, refusal);
  return { url: url.href, warnings: warning === undefined ? [] : [warning] };
}

/** The message that a URL belongs to another endpoint. */
export const urlTaken =
  'Another endpoint of this mode has this URL already. Edit that one instead, or delete it first.';

/**
 * The result that registering this URL, or giving it to the endpoint `endpoint_id`, would have. Changes and sends
 * nothing.
 */
export async function checkUrl(ctx: TenantContext, input: CheckUrlInput): Promise<CheckedUrl> {
  const refused = (code: NonNullable<CheckedUrl['problem']>['code'], message: string): CheckedUrl => ({
    ok: false,
    problem: { code, message },
    warnings: [],
  });
  const parsed = parseEndpointUrl(input.url, ctx.services.config.addressPolicy);
  if (!parsed.ok) return refused('invalid_url', parsed.message);
  const { refusal, warning } = await checkHost(ctx, parsed.url);
  if (refusal !== undefined) return refused('blocked_address', refusal);
  const other = input.endpoint_id === undefined ? undefined : ne(endpoints.id, input.endpoint_id);
  const [taken] = await ctx.db
    .select({ id: endpoints.id })
    .from(endpoints)
    .where(and(ownedEndpoints(ctx), eq(endpoints.url, parsed.url.href), other));
  if (taken !== undefined) return refused('conflict', urlTaken);
  const full = await hostCapProblem(ctx, parsed.url, input.endpoint_id);
  if (full !== null) return refused('conflict', full);
  return { ok: true, problem: null, warnings: warning === undefined ? [] : [warning] };
}
