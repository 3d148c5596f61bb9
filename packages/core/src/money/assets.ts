/** A coin or token on one network. Amounts are in whole units of the asset, as decimal strings. */
export interface Asset {
  readonly asset: string;
  readonly network: string;
  /** The name for people. */
  readonly name: string;
  /** Digits after the point on the network. */
  readonly precision: number;
  /** Blocks, the transaction's own included, after which a transaction counts as confirmed. */
  readonly required_confirmations: number;
  /** The fee for sending it, in the asset itself. */
  readonly network_fee: string;
  /**
   * The least amount that can be sent: the network's dust limit where it has one (546 satoshi and 5,460 litoshi, enough
   * for every kind of address), else its smallest unit, with at most eight digits, as wallets send them.
   */
  readonly min_amount: string;
  /** True when an address also needs a memo (tag). */
  readonly memo: boolean;
}

const tron = { network: 'tron', required_confirmations: 19, memo: false };
const ethereum = { network: 'ethereum', required_confirmations: 12, memo: false };
const polygon = { network: 'polygon', required_confirmations: 64, memo: false };

/** Every supported asset on every network, one row each. Currencies, fees and precision all derive from this. */
export const assets: readonly Asset[] = [
  { asset: 'USDT', name: 'Tether USD', precision: 6, network_fee: '1', min_amount: '0.000001', ...tron },
  { asset: 'USDT', name: 'Tether USD', precision: 6, network_fee: '3', min_amount: '0.000001', ...ethereum },
  { asset: 'USDT', name: 'Tether USD', precision: 6, network_fee: '0.1', min_amount: '0.000001', ...polygon },
  { asset: 'USDC', name: 'USD Coin', precision: 6, network_fee: '3', min_amount: '0.000001', ...ethereum },
  { asset: 'USDC', name: 'USD Coin', precision: 6, network_fee: '0.1', min_amount: '0.000001', ...polygon },
  { asset: 'TRX', name: 'TRON', precision: 6, network_fee: '1', min_amount: '0.000001', ...tron },
  { asset: 'ETH', name: 'Ether', precision: 18, network_fee: '0.0005', min_amount: '0.00000001', ...ethereum },
  {
    asset: 'BTC',
    network: 'bitcoin',
    name: 'Bitcoin',
    precision: 8,
    required_confirmations: 2,
    network_fee: '0.00002',
    min_amount: '0.00000546',
    memo: false,
  },
  {
    asset: 'LTC',
    network: 'litecoin',
    name: 'Litecoin',
    precision: 8,
    required_confirmations: 6,
    network_fee: '0.0005',
    min_amount: '0.0000546',
    memo: false,
  },
  {
    asset: 'XRP',
    network: 'ripple',
    name: 'XRP',
    precision: 6,
    required_confirmations: 1,
    network_fee: '0.1',
    min_amount: '0.000001',
    memo: true,
  },
];

/** A currency for prices that is not an asset. */
export interface Fiat {
  readonly code: string;
  readonly name: string;
  /** Digits after the point (ISO 4217). */
  readonly precision: number;
}

/** Every fiat currency that prices can use. */
export const fiats: readonly Fiat[] = [
  { code: 'USD', name: 'US dollar', precision: 2 },
  { code: 'EUR', name: 'Euro', precision: 2 },
  { code: 'GBP', name: 'Pound sterling', precision: 2 },
  { code: 'CHF', name: 'Swiss franc', precision: 2 },
  { code: 'CAD', name: 'Canadian dollar', precision: 2 },
  { code: 'AUD', name: 'Australian dollar', precision: 2 },
  { code: 'JPY', name: 'Japanese yen', precision: 0 },
];

/** The row of an asset on a network, or undefined when there is no such pair. */
export function findAsset(asset: string, network: string): Asset | undefined {
  return assets.find((row) => row.asset === asset && row.network === network);
}

/** The networks on which we accept an asset; none for an unknown asset. */
export function networksOf(asset: string): readonly string[] {
  return assets.filter((row) => row.asset === asset).map((row) => row.network);
}

/** Digits after the point of a fiat currency or asset (the most of its networks); undefined for an unknown one. */
export function currencyPrecision(code: string): number | undefined {
  const fiat = fiats.find((row) => row.code === code);
  if (fiat !== undefined) return fiat.precision;
  const precisions = assets.filter((row) => row.asset === code).map((row) => row.precision);
  return precisions.length === 0 ? undefined : Math.max(...precisions);
}
