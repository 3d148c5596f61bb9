import { isZero, multiply } from '@cryptoix/core';
import type { PublicPayment } from '../../checkout/public-payment.ts';

const weiPerEther = '1000000000000000000';

/** The text of a QR code, and the link that opens a wallet; null where no wallet could read one. */
export interface PaymentUri {
  readonly qr: string;
  readonly wallet: string | null;
}

/**
 * How a wallet is asked for the amount that is due; null when nothing is to be sent, or not with real money.
 *
 * Bitcoin and Litecoin have BIP 21, native ether EIP-681. Everything else is the address alone: the URI of a token names its
 * contract first, and a wallet that does not know that form would pay the contract. XRP never without its tag, which would
 * be nobody's money.
 */
export function paymentUri({ livemode, pay, address, memo, amount_due: due }: PublicPayment): PaymentUri | null {
  if (!livemode || address === '' || isZero(due)) return null;
  const both = (uri: string): PaymentUri => ({ qr: uri, wallet: uri });
  switch (`${pay.asset}/${pay.network}`) {
    case 'BTC/bitcoin':
      return both(`bitcoin:${address}?amount=${due}`);
    case 'LTC/litecoin':
      return both(`litecoin:${address}?amount=${due}`);
    case 'ETH/ethereum':
      return both(`ethereum:${address}@1?value=${multiply(due, weiPerEther)}`);
    case 'XRP/ripple':
      return memo === null ? null : { qr: `${address}?dt=${memo}`, wallet: null };
    default:
      // Another network with a memo would lose money without it.
      return memo === null ? { qr: address, wallet: null } : null;
  }
}
