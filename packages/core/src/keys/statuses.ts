/** The status of a key: active when neither expired nor revoked. */
export const keyStatuses = ['active', 'expired', 'revoked'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** The filters of a list of keys; `expiring` and `exposed` keys still work. */
export const keyFilters = ['active', 'expiring', 'exposed', 'expired', 'revoked'] as const;
export type KeyFilter = (typeof keyFilters)[number];
