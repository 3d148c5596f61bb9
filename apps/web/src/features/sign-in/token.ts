/** The token of a mailed link. It stands behind `#`, which browsers keep to themselves. */
export const tokenIn = (hash: string): string => new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
