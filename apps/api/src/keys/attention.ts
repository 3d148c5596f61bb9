const dayMs = 86_400_000;
/** How long before its end a key is looked at, in ms: 14 days, a week before its merchant is sent a notice. */
export const expiringMs = 14 * dayMs;
/** A key that nothing uses for so long is a risk without a benefit. */
const unusedMs = 90 * dayMs;
/** A younger key's integration may still be in the making. */
const settledMs = 30 * dayMs;

/** Why a working key should be looked at, most pressing first. */
export const attentionReasons = ['exposed', 'expiring', 'unused', 'unused_scopes'] as const;
export type AttentionReason = (typeof attentionReasons)[number];

/** What is judged of a key that works. */
export interface JudgedKey {
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly exposedAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** A twin that works stands ready: its end is planned. */
  readonly replaced: boolean;
  /** A scope it was given was never used. */
  readonly hasUnusedScopes: boolean;
}

/** Why a working key should be looked at; empty when it need not be. */
export function attentionOf(key: JudgedKey, now: Date): AttentionReason[] {
  const passed = (since: Date) => now.getTime() - since.getTime();
  const holds: Record<AttentionReason, boolean> = {
    exposed: key.exposedAt !== null,
    expiring: key.expiresAt !== null && -passed(key.expiresAt) <= expiringMs && !key.replaced,
    unused: passed(key.lastUsedAt ?? key.createdAt) >= unusedMs,
    unused_scopes: key.hasUnusedScopes && passed(key.createdAt) >= settledMs,
  };
  return attentionReasons.filter((reason) => holds[reason]);
}
