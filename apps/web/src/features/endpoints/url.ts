/** A URL as people read it: without the scheme that nearly all share. */
export const readable = (url: string): string => url.replace(/^https:\/\//, '').replace(/\/$/, '');
