import { endpointId } from '../../parts/search.ts';
import { oneOf, searchParser } from '../../search-params.ts';

export const rangeNames = ['24h', '7d', '30d'] as const;
export type Range = (typeof rangeNames)[number];

/** Parses the range (default: the last day) and the endpoint (default: all) of the plots from the URL. */
export const parseHomeSearch = searchParser({ range: oneOf(rangeNames), endpoint: endpointId });
export type HomeSearch = ReturnType<typeof parseHomeSearch>;
