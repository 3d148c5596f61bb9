import type { KeyObject } from 'node:crypto';
import { expandSubscription, type Mode } from '@cryptoix/core';
import { readSigningKey } from '@cryptoix/core/signing';
import type { Services } from '../context.ts';
import type { endpoints, endpointSecrets } from '../db/schema/index.ts';
import { parseStoredHeaders } from '../endpoints/headers.ts';
import { sealedAs } from '../endpoints/secrets.ts';
import { Pace } from './pace.ts';
import { openTarget, type Target } from './send.ts';

/** Sends at a time of a new lane. */
export const startLimit = 2;

/** The sends to one endpoint: its URL, its secrets and headers, and how many sends may run at a time. */
export interface Lane {
  readonly endpointId: string;
  readonly merchantId: string;
  readonly mode: Mode;
  /** Of the URL, without its port. */
  readonly host: string;
  /** Of the endpoint. */
  readonly version: number;
  /** The endpoint gets its events in order. */
  readonly ordered: boolean;
  /** That the endpoint subscribes to. */
  readonly types: ReadonlySet<string>;
  /** When one of its secrets ends, in Unix ms. */
  readonly endsAt: number;
  /** The endpoint's version and the ids of its live secrets; a lane of another value is replaced. */
  readonly builtFrom: string;
  readonly url: string;
  readonly secrets: readonly string[];
  readonly ed25519: KeyObject | undefined;
  readonly headers: Record<string, string>;
  readonly target: Target;
  /** Null without a rate limit. */
  readonly pace: Pace | null;
  limit: number;
  inFlight: number;
  lastUsedAt: number;
  /** Nothing is claimed for it before this time, in Unix ms. */
  restsUntil: number;
  /** When the receiver last asked us to slow down, in Unix ms; 0 when it has not. */
  slowedAt: number;
  /** How many deliveries of this process's publishing are known to wait in the queue for it: they come before new ones. */
  waiting: number;
}

type EndpointRow = typeof endpoints.$inferSelect;
type SecretRow = typeof endpointSecrets.$inferSelect;

/**
 * Null when the endpoint was deleted or its secrets cannot be decrypted, so that the other endpoints go on.
 * @param former that this lane replaces
 */
export function tryOpenLane(
  services: Services,
  row: EndpointRow,
  secrets: readonly SecretRow[],
  builtFrom: string,
  former: Lane | undefined,
): Lane | null {
  if (row.deleted_at !== null) return null;
  try {
    return openLane(services, row, secrets, builtFrom, former);
  } catch (error) {
    services.log.error({ err: error, endpoint_id: row.id }, 'the lane of an endpoint could not be opened');
    return null;
  }
}

function openLane(
  { vault, config, resolver, now }: Services,
  row: EndpointRow,
  secrets: readonly SecretRow[],
  builtFrom: string,
  former: Lane | undefined,
): Lane {
  const opened = secrets.map((secret) => ({
    kind: secret.kind,
    text: vault.open(secret.secret, sealedAs.secret(secret.id)),
  }));
  const ed25519 = opened.find((secret) => secret.kind === 'ed25519');
  return {
    endpointId: row.id,
    merchantId: row.merchant_id,
    mode: row.mode,
    host: row.host,
    version: row.version,
    ordered: row.ordering !== 'none',
    types: new Set(expandSubscription(row.event_types)),
    endsAt: Math.min(...secrets.map((secret) => secret.expires_at?.getTime() ?? Infinity)),
    builtFrom,
    url: row.url,
    secrets: opened.filter((secret) => secret.kind === 'hmac').map((secret) => secret.text),
    ed25519: ed25519 === undefined ? undefined : readSigningKey(ed25519.text),
    headers: row.headers === null ? {} : parseStoredHeaders(vault.open(row.headers, sealedAs.headers(row.id))),
    target: openTarget({
      url: new URL(row.url),
      policy: config.addressPolicy,
      resolver,
      now: () => performance.now(),
    }),
    pace: row.rate_limit === null ? null : new Pace(row.rate_limit, former?.pace ?? null),
    limit: startLimit,
    inFlight: 0,
    lastUsedAt: now().getTime(),
    restsUntil: 0,
    slowedAt: 0,
    waiting: 0,
  };
}
