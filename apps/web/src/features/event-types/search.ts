import { endpointId } from '../../parts/search.ts';
import { oneOf, searchParser } from '../../search-params.ts';
import { languages } from './languages.ts';

/** Parses the language and the endpoint of the code on a type's page from the URL. */
export const parseCodeSearch = searchParser({ language: oneOf(languages), endpoint: endpointId });
export type CodeSearch = ReturnType<typeof parseCodeSearch>;
