/** A URL without the scheme, which nearly all share. */
export const readable = (url: string): string => url.replace(/^https:\/\//, '').replace(/\/$/, '');
