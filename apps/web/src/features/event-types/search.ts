import { endpointId } from '../../parts/search.ts';
import { oneOf, searchParser } from '../../search-params.ts';
import { languages } from './languages.ts';

/** Reads what the code on a type's page is for from the URL. */
export const parseCodeSearch = searchParser({ language: oneOf(languages), endpoint: endpointId });
export type CodeSearch = ReturnType<typeof parseCodeSearch>;
