const dayMs = 86_400_000;
/** How long before its end a key needs a look, in ms: 14 days, a week before its merchant gets a notice. */
export const expiringMs = 14 * dayMs;
/** A key that is not used for this long, in ms, is a risk without a benefit. */
const unusedMs = 90 * dayMs;
/** The integration of a younger key, in ms, may still be in development. */
const establishedMs = 30 * dayMs;

/** Why a working key needs a look, most urgent first. */
export const attentionReasons = ['exposed', 'expiring', 'unused', 'unused_scopes'] as const;
export type AttentionReason = (typeof attentionReasons)[number];

/** The facts about a working key that decide whether it needs a look. */
export interface KeyFacts {
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly exposedAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** True when a working successor exists, so that the key's end is planned. */
  readonly replaced: boolean;
  /** True when a granted scope was never used. */
  readonly hasUnusedScopes: boolean;
}

/** Why a working key needs a look; empty when it does not. */
export function attentionOf(key: KeyFacts, now: Date): AttentionReason[] {
  const passed = (since: Date) => now.getTime() - since.getTime();
  const holds: Record<AttentionReason, boolean> = {
    exposed: key.exposedAt !== null,
    expiring: key.expiresAt !== null && -passed(key.expiresAt) <= expiringMs && !key.replaced,
    unused: passed(key.lastUsedAt ?? key.createdAt) >= unusedMs,
    unused_scopes: key.hasUnusedScopes && passed(key.createdAt) >= establishedMs,
  };
  return attentionReasons.filter((reason) => holds[reason]);
}
