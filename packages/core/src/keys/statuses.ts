/** Whether a key works: neither expired nor revoked is active. */
export const keyStatuses = ['active', 'expired', 'revoked'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** What a list of keys can be narrowed to; `expiring` and `exposed` keys still work. */
export const keyFilters = ['active', 'expiring', 'exposed', 'expired', 'revoked'] as const;
export type KeyFilter = (typeof keyFilters)[number];
