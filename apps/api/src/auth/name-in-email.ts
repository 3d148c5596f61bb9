import { isOneLine } from '@cryptoix/core';

/** The characters that browsers accept as the dot in a host name (UTS 46). */
const stop = '[.\\u3002]';
/** Text that mail programs turn into a link: a URL, an email address, a host name or an IP address. */
const link = new RegExp(String.raw`\/\/|\w:\S|@|\bwww\b|[\p{L}\p{N}]${stop}[\p{L}\p{N}]{2}|\d${stop}\d`, 'iu');

/**
 * A name that somebody chose, to show in our email; null when it looks like a link or like a line of ours. Otherwise a
 * stranger could have us send their link to any address that they type in.
 */
export function nameInEmail(name: string): string | null {
  return isOneLine(name) && !link.test(name.normalize('NFKC')) ? name : null;
}
