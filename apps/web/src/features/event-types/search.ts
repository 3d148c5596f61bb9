import { idKindOf } from '@cryptoix/core/tables';
import { type Language, languages } from './languages.ts';

/** What the code on a type's page is for, as the URL says it. */
export interface CodeSearch {
  language?: Language;
  endpoint?: string;
}

/** Reads the URL: what it cannot mean is left out. */
export function parseCodeSearch({ language, endpoint }: Record<string, unknown>): CodeSearch {
  const known = languages.find((one) => one === language);
  return {
    ...(known !== undefined && { language: known }),
    ...(typeof endpoint === 'string' && idKindOf(endpoint) === 'endpoint' && { endpoint }),
  };
}
