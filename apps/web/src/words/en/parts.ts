/** "1 delivery", "3 deliveries", "1,204 deliveries". */
export const count = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

const networks: Readonly<Record<string, string>> = {
  tron: 'TRON',
  ethereum: 'Ethereum',
  polygon: 'Polygon',
  bitcoin: 'Bitcoin',
  litecoin: 'Litecoin',
  ripple: 'XRP Ledger',
};
/** The name of a network; of one that is new here, its id. */
export const networkName = (id: string) => networks[id] ?? id;
