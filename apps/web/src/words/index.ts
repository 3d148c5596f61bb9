import { en } from './en.ts';

/** What a language has to say. */
export type Words = typeof en;

/** The languages there are, by their BCP 47 tag. */
const languages: ReadonlyMap<string, Words> = new Map([['en', en]]);

/** The first of the person's languages that we speak; some systems name theirs in ways that Intl does not know. */
function preferred(): { tag: string; words: Words } {
  for (const tag of navigator.languages) {
    const words = languages.get(tag.split('-')[0] ?? '');
    if (words !== undefined && isKnownTag(tag)) return { tag, words };
  }
  return { tag: 'en', words: en };
}

function isKnownTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

const { tag, words: spoken } = preferred();

/** The words of the person's language. */
export const words: Words = spoken;

/** For dates and numbers: the person's own, region included. */
export const locale: string = tag;
