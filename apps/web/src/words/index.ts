import { en } from './en.ts';

/** All texts of a language. */
export type Words = typeof en;

/** The available languages, by their BCP 47 tag. */
const languages: ReadonlyMap<string, Words> = new Map([['en', en]]);

/** The first of the person's languages that is available; some systems use tags that Intl does not know. */
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

/** The texts in the person's language. */
export const words: Words = spoken;

/** The person's locale for dates and numbers, region included. */
export const locale: string = tag;
