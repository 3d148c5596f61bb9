import { oneOf, searchParser } from '../../search-params.ts';

const dialogs = ['test', 'reveal', 'rotate', 'delete'] as const;
/** The dialogs of an endpoint's page. */
export type EndpointDialog = (typeof dialogs)[number];

/** Parses the search parameters of an endpoint's page. */
export const parseEndpointDialog = searchParser({ dialog: oneOf(dialogs) });
