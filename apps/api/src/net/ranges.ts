import ipaddr from 'ipaddr.js';

/** An address or range of an allow-list, as network and prefix length. IPv4 mapped into IPv6 counts as IPv4. */
function rangeOf(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (!entry.includes('/')) {
    const address = ipaddr.process(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  const [network, bits] = ipaddr.parseCIDR(entry);
  return network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= 96
    ? [network.toIPv4Address(), bits - 96]
    : [network, bits];
}

/**
 * True when `outer` allows every address that `inner` allows; an empty list allows all. Ranges of `outer` are not
 * joined: a range that only two of them together cover counts as outside.
 */
export function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  if (outer.length === 0) return true;
  const ranges = outer.map(rangeOf);
  return (
    inner.length > 0 &&
    inner.every((entry) => {
      const [network, bits] = rangeOf(entry);
      return ranges.some(
        ([other, otherBits]) => network.kind() === other.kind() && bits >= otherBits && network.match(other, otherBits),
      );
    })
  );
}
