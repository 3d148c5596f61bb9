import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantContext } from '../context.ts';
import { AddressError, LookupBusyError, type Resolver } from '../net/resolve.ts';

/** How long a request waits for a host's name servers, in ms; and how much of that for its turn. */
const lookupMs = 2_000;
const startMs = 1_500;

/**
 * Lookups at a time, of one merchant and of this process: each may hold one of some 20 connections to the database
 * meanwhile. `programs` is how many of them keys and services may take; the rest is for people alone.
 */
const mostOfMerchant = { all: 3, programs: 2 };
const mostOfProcess = { all: 10, programs: 6 };

interface Waiting {
  readonly merchantId: string;
  readonly isProgram: boolean;
}

/** The requests that wait now. */
const waiting = new Set<Waiting>();

function hasRoom(most: typeof mostOfProcess, among: Waiting[], isProgram: boolean): boolean {
  return among.length < most.all && !(isProgram && among.filter((one) => one.isProgram).length >= most.programs);
}

/**
 * A resolver for the check of an endpoint's URL, with limits on the time and number of its lookups: a request with an
 * Idempotency-Key holds a connection to the database meanwhile, and names whose servers never respond would soon hold all
 * of them. It throws `LookupBusyError` for a name that it does not look up.
 */
export const limitedResolver =
  ({ services, principal, tenant: { merchantId } }: TenantContext): Resolver =>
  async (hostname) => {
    const request = { merchantId, isProgram: principal.type !== 'session' };
    const all = [...waiting];
    const own = all.filter((one) => one.merchantId === merchantId);
    if (!hasRoom(mostOfMerchant, own, request.isProgram) || !hasRoom(mostOfProcess, all, request.isProgram))
      throw new LookupBusyError(`too many other hosts are being looked up to look up ${hostname}`);
    const over = new AbortController();
    const timeout = sleep(lookupMs, undefined, { signal: over.signal }).then(() => {
      throw new AddressError('dns', `the name servers did not respond for ${hostname} in time`);
    });
    waiting.add(request);
    try {
      return await Promise.race([services.resolver(hostname, startMs), timeout]);
    } finally {
      waiting.delete(request);
      over.abort();
    }
  };
