import { isOneLine } from '@cryptoix/core';

/** Full stops in the forms that browsers read as the one between the labels of a host name (UTS 46). */
const stop = '[.\\u3002]';
/** Text that mail programs turn into a link: an address with a scheme, of mail, or of a host, by name or by number. */
const link = new RegExp(String.raw`\/\/|\w:\S|@|\bwww\b|[\p{L}\p{N}]${stop}[\p{L}\p{N}]{2}|\d${stop}\d`, 'iu');

/**
 * A name that somebody chose, for a mail of ours to show; null when it could pass for a link or a line of ours. Our mail
 * would carry a stranger's link to whatever address they typed in.
 */
export function nameInEmail(name: string): string | null {
  return isOneLine(name) && !link.test(name.normalize('NFKC')) ? name : null;
}
