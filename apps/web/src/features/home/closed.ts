/** An asset of `currencies.list`; a fiat currency has no networks. */
interface Currency {
  readonly code: string;
  readonly networks: readonly { readonly network: string }[];
}

/** What is in `all` and not `open`: an asset, and over which networks when it is open over others. */
export function closedOf(all: readonly Currency[], open: readonly Currency[]) {
  return all.flatMap(({ code, networks }) => {
    const known = new Set(open.find((one) => one.code === code)?.networks.map(({ network }) => network));
    const closed = networks.map(({ network }) => network).filter((network) => !known.has(network));
    return closed.length === 0 ? [] : [{ asset: code, networks: known.size === 0 ? [] : closed }];
  });
}
