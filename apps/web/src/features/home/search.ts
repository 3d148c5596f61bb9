import { endpointId } from '../../parts/search.ts';
import { oneOf, searchParser } from '../../search-params.ts';

export const rangeNames = ['24h', '7d', '30d'] as const;
export type Range = (typeof rangeNames)[number];

/** Reads what the plots show from the URL. Without a range it is the last day, without an endpoint it is all. */
export const parseHomeSearch = searchParser({ range: oneOf(rangeNames), endpoint: endpointId });
export type HomeSearch = ReturnType<typeof parseHomeSearch>;
