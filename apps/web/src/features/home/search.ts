import { idKindOf } from '@cryptoix/core/tables';

const hour = 3_600_000;
/** How far back the plots go, in ms. */
export const ranges = { '24h': 24 * hour, '7d': 168 * hour, '30d': 720 * hour } as const;
export type Range = keyof typeof ranges;
export const rangeNames: readonly Range[] = ['24h', '7d', '30d'];

/** What the plots show, as the URL says it. Without a range it is the last day, without an endpoint it is all. */
export interface HomeSearch {
  range?: Range;
  endpoint?: string;
}

/** Reads the URL: what it cannot mean is left out. */
export function parseHomeSearch({ range, endpoint }: Record<string, unknown>): HomeSearch {
  const known = rangeNames.find((one) => one === range);
  return {
    ...(known !== undefined && { range: known }),
    ...(typeof endpoint === 'string' && idKindOf(endpoint) === 'endpoint' && { endpoint }),
  };
}
