/** An asset of `currencies.list`; a fiat currency has no networks. */
interface Currency {
  readonly code: string;
  readonly networks: readonly { readonly network: string }[];
}

/** The assets in `all` that are not in `open`, and their networks when an asset is open on others. */
export function closedOf(all: readonly Currency[], open: readonly Currency[]) {
  return all.flatMap(({ code, networks }) => {
    const known = new Set(open.find((one) => one.code === code)?.networks.map(({ network }) => network));
    const closed = networks.map(({ network }) => network).filter((network) => !known.has(network));
    return closed.length === 0 ? [] : [{ asset: code, networks: known.size === 0 ? [] : closed }];
  });
}
