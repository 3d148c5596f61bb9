import { oneOf, searchParser } from '../../search-params.ts';

const dialogs = ['test', 'reveal', 'rotate', 'delete'] as const;
/** The dialogs of an endpoint's page. */
export type EndpointDialog = (typeof dialogs)[number];

/** Parses the search parameters of an endpoint's page. */
export const parseEndpointDialog = searchParser({ dialog: oneOf(dialogs) });

export const figureRanges = ['1h', '24h', '7d', '30d'] as const;
/** How far back the figures of an endpoint's attempts go. */
export type FigureRange = (typeof figureRanges)[number];

/** Parses the range of the figures, the last day by default, from the URL. */
export const parseFigures = searchParser({ range: oneOf(figureRanges) });
