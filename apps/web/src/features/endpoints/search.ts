import { oneOf, searchParser } from '../../search-params.ts';

const dialogs = ['test', 'reveal', 'rotate', 'delete'] as const;
/** What can be open over the page of an endpoint. */
export type EndpointDialog = (typeof dialogs)[number];

/** Reads the search parameters of an endpoint's page. */
export const parseEndpointDialog = searchParser({ dialog: oneOf(dialogs) });
