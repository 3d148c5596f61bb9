/** The token of a link in an email. It is after `#`, the part that browsers never send. */
export const tokenIn = (hash: string): string => new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
