import { amountSchema, assets } from '@cryptoix/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PublicPayment } from '../../checkout/public-payment.ts';
import { formatMoney } from './format.ts';
import { paymentUri } from './payment-uri.ts';

const live: PublicPayment = {
  uuid: 'pay_01k9zq3n5qe7w8h2m4t6v8x0zb',
  status: 'created',
  exception: 'none',
  livemode: true,
  merchant_name: 'Shop',
  description: null,
  price: { amount: '10', currency: 'USD' },
  pay: { amount: '2', asset: 'ETH', network: 'ethereum' },
  address: 'ADDRESS',
  memo: null,
  amount_received: '0',
  amount_due: '2',
  confirmations: 0,
  required_confirmations: 12,
  expires_at: '2026-11-23T10:30:00.000Z',
};

test('ether is asked for in whole wei, whatever its digits', () => {
  const wei = (amount_due: string) => paymentUri({ ...live, amount_due })?.qr;
  expect(wei('2')).toBe('ethereum:ADDRESS@1?value=2000000000000000000');
  expect(wei('0.000000000000000001')).toBe('ethereum:ADDRESS@1?value=1');
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 30n }), (value) => {
      const digits = value.toString().padStart(19, '0');
      expect(wei(`${digits.slice(0, -18)}.${digits.slice(-18)}`)).toBe(`ethereum:ADDRESS@1?value=${value}`);
    }),
  );
});

test.each(assets.map(({ asset, network, memo }) => [asset, network, memo] as const))(
  '%s on %s: a token is its plain address, and a tag is never left out',
  (asset, network, memo) => {
    const pay = { amount: '2', asset, network };
    const uri = paymentUri({ ...live, pay, memo: memo ? '7' : null });
    const hasScheme = ['BTC', 'LTC', 'ETH'].includes(asset);
    expect(uri?.wallet).toBe(hasScheme ? uri?.qr : null);
    if (!hasScheme) expect(uri?.qr).toBe(memo ? 'ADDRESS?dt=7' : 'ADDRESS');
    if (memo) expect(paymentUri({ ...live, pay, memo: null })).toBeNull();
    else expect(paymentUri({ ...live, pay, memo: '7' })?.qr ?? '').not.toBe('ADDRESS');
  },
);

test('nothing is asked for in test mode, without an address, or when nothing is due', () => {
  for (const change of [{ livemode: false }, { address: '' }, { amount_due: '0' }])
    expect(paymentUri({ ...live, ...change })).toBeNull();
});

test('amounts of a currency have all its digits, in groups of three; those of an asset are as they are sent', () => {
  expect(formatMoney('1234567.5', 'USD')).toBe('1,234,567.50 USD');
  expect(formatMoney('120', 'JPY')).toBe('120 JPY');
  expect(formatMoney('-8', 'EUR')).toBe('-8.00 EUR');
  expect(formatMoney('1234.5', 'USDT')).toBe('1234.5 USDT');
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), (cents) => {
      const digits = cents.toString().padStart(3, '0');
      const shown = formatMoney(`${digits.slice(0, -2)}.${digits.slice(-2)}`, 'USD');
      expect(shown.replaceAll(',', '')).toBe(`${digits.slice(0, -2)}.${digits.slice(-2)} USD`);
      expect(amountSchema().safeParse(shown.replaceAll(',', '').replace(' USD', '')).success).toBe(true);
    }),
  );
});
