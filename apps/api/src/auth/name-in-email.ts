import { isOneLine } from '@cryptoix/core';

/**
 * Text that mail programs may turn into a link: a URL, an email address, or a dot of a host name (UTS 46: `.` or `。`, and
 * what NFKC makes of others) between two characters. A part of a host name may be in any script and hold vowel signs or
 * emoji, so only what begins none ends a word here: a space, or punctuation as in `Co., Ltd.`. Invisible format characters
 * (Cf) would hide such a link from us and not from a mail program.
 */
const link = /\/\/|\w:\S|@|\bwww\b|\S[.\u3002][^\s\p{P}]|\p{Cf}/iu;

/**
 * A name that somebody chose, to show in our email; null when it looks like a link or like a line of ours. Otherwise a
 * stranger could have us send their link to any address that they type in.
 */
export function nameInEmail(name: string): string | null {
  return isOneLine(name) && !link.test(name.normalize('NFKC')) ? name : null;
}
