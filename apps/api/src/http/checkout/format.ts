import { canonical, currencyPrecision, type Decimal, fiats } from '@cryptoix/core';

/** An amount of a fiat currency with all its digits, in groups of three: `1,250.00 USD`. Of an asset as it is to be sent. */
export function formatMoney(amount: Decimal, currency: string): string {
  if (!fiats.some(({ code }) => code === currency)) return `${amount} ${currency}`;
  const [whole = '', digits = ''] = canonical(amount).split('.');
  const padded = digits.padEnd(currencyPrecision(currency) ?? 0, '0');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return `${grouped}${padded === '' ? '' : '.'}${padded} ${currency}`;
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** A moment for readers without JavaScript: `23 Nov 2026, 10:30 UTC`. */
export const formatMoment = (at: Date): string => `${moment.format(at)} UTC`;

/** A day in UTC, in which due dates are: `23 November 2026`. */
export const formatDay = (at: Date): string => day.format(at);

const tokens: Readonly<Record<string, string>> = { tron: 'TRC-20', ethereum: 'ERC-20', polygon: 'ERC-20' };
const names: Readonly<Record<string, string>> = {
  bitcoin: 'Bitcoin',
  litecoin: 'Litecoin',
  ethereum: 'Ethereum',
  polygon: 'Polygon',
  tron: 'TRON',
  ripple: 'XRP Ledger',
};
/** Coins that are their network's own, and so have no token standard. */
const native: ReadonlySet<string> = new Set(['BTC', 'LTC', 'ETH', 'TRX', 'XRP']);

/** How wallets and exchanges call the tokens of a network, such as `TRC-20`; null for its own coin. */
export const tokenStandard = (asset: string, network: string): string | null =>
  native.has(asset) ? null : (tokens[network] ?? null);

/** A network as wallets and exchanges call it: `TRON (TRC-20)`. */
export function networkName(asset: string, network: string): string {
  const standard = tokenStandard(asset, network);
  return standard === null ? shortNetworkName(network) : `${shortNetworkName(network)} (${standard})`;
}

/** Its name alone. */
export const shortNetworkName = (network: string): string => names[network] ?? network;

/** A link to the merchant's shop that may be shown, with its host in full; null for one that may not. */
export function shopLink(url: string | null, livemode: boolean): { href: string; host: string } | null {
  const parsed = url === null ? null : URL.parse(url);
  if (parsed === null) return null;
  const isLoopback = /^(?:localhost|\[::1\]|127(?:\.\d+){3})$/.test(parsed.hostname);
  const isAllowed = parsed.protocol === 'https:' || (!livemode && parsed.protocol === 'http:' && isLoopback);
  return isAllowed ? { href: parsed.href, host: parsed.host } : null;
}
