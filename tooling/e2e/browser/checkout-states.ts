import { randomUUID } from 'node:crypto';
import { createCryptoixClient } from '@cryptoix/client';
import type { Address } from '@cryptoix/harness/app';
import type { Page } from 'playwright-core';
import { type Merchant, newMerchant } from '../api.ts';

/** A page of a customer in one state. */
export interface CustomerPage {
  /** The name of the screenshot's file. */
  readonly name: string;
  readonly path: string;
  /** Entered as the amount, and sent: the page is what follows. */
  readonly enter?: string;
}

/** Opens a page as its customer does. */
export async function openPage(page: Page, { path, enter }: CustomerPage): Promise<void> {
  await page.goto(path);
  if (enter === undefined) return;
  await page.getByLabel('Amount in').fill(enter);
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await page.getByRole('link', { name: 'Back' }).waitFor();
}

/** A merchant whose live payments an operator's services work for: with rates and a watcher. */
export async function liveMerchant(app: Address) {
  const live = await newMerchant('live', app);
  const platform = createCryptoixClient(app);
  await platform.rates.set.mutate({
    source: 'tests',
    quoted_at: new Date().toISOString(),
    rates: [
      ['EUR', '1.08'],
      ['USDT', '1'],
      ['USDC', '1'],
      ['BTC', '64000'],
      ['LTC', '80'],
      ['ETH', '2500'],
      ['TRX', '0.16'],
      ['XRP', '0.6'],
    ].map(([code = '', usd = '']) => ({ code, usd })),
  });
  await platform.merchants.update.mutate({
    id: live.id,
    name: 'Lumen Lamps',
    support_contact: 'help@lumen-lamps.example',
  });
  return live;
}

/** Sends money to a live payment, as the blockchain's watchers report it. */
export async function sendMoney(
  app: Address,
  { team }: Merchant,
  uuid: string,
  amount: string,
  confirmations: number | 'rejected' = 0,
): Promise<void> {
  const { chain } = createCryptoixClient(app);
  const { address, memo, pay } = await team.payments.get.query({ uuid });
  const transaction = { network: pay.network, tx_hash: randomUUID() };
  const money = {
    asset: pay.asset,
    address,
    amount,
    output_index: 0,
    from: null,
    block_number: null,
    block_hash: null,
  };
  await chain.observe.mutate({ ...transaction, ...money, ...(memo !== null && { memo }) });
  if (confirmations === 'rejected') await chain.reject.mutate(transaction);
  else if (confirmations > 0)
    await chain.confirm.mutate({ ...transaction, confirmations, block_number: 1, block_hash: 'b1' });
}

/** A page in every state that a customer can see. */
export async function customerPages(app: Address): Promise<CustomerPage[]> {
  const live = await liveMerchant(app);
  const { team } = live;
  const pages: CustomerPage[] = [];
  const shop = { success_url: 'https://lumen-lamps.example/thanks', cancel_url: 'https://lumen-lamps.example/cart' };
  const pay = async (name: string, more: object = {}) => {
    const { uuid } = await team.payments.create.mutate({
      amount: '49.99',
      description: 'Order 1042: desk lamp Aurora, brass',
      expires_in: 86_400,
      ...shop,
      ...more,
    });
    pages.push({ name: `pay-${name}`, path: `/pay/${uuid}` });
    return uuid;
  };
  const bitcoin = { asset: 'BTC', network: 'bitcoin' };
  await pay('waiting-bitcoin', bitcoin);
  await pay('waiting-tether');
  await pay('waiting-ether', { asset: 'ETH', network: 'ethereum', success_url: '', cancel_url: '' });
  await pay('waiting-xrp', { asset: 'XRP', network: 'ripple' });
  await sendMoney(app, live, await pay('rejected'), '49.99', 'rejected');
  await sendMoney(app, live, await pay('underpaid'), '40', 19);
  await sendMoney(app, live, await pay('seen'), '49.99');
  await sendMoney(app, live, await pay('confirming'), '49.99', 7);
  await sendMoney(app, live, await pay('paid'), '49.99', 19);
  await sendMoney(app, live, await pay('overpaid'), '60', 19);

  const items = [
    { name: 'Desk lamp Aurora, brass', price: '60', quantity: 2 },
    { name: 'Bulb E14, warm white', price: '4.5', quantity: 4 },
    { name: 'Spring sale', price: '-8', quantity: 1 },
  ];
  const invoice = async (name: string | null) => {
    const due_date = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
    const { uuid } = await team.invoices.create.mutate({ items, due_date, tax: { name: 'VAT 20 %', amount: '26' } });
    const { payment_uuids } = await team.invoices.send.mutate({ uuid });
    if (name !== null) pages.push({ name: `invoice-${name}`, path: `/i/${uuid}` });
    return { uuid, payment: payment_uuids[0] ?? '' };
  };
  const end = async (name: string, received: string | null) => {
    const { uuid, payment } = await invoice(null);
    if (received !== null) await sendMoney(app, live, payment, received, 19);
    await team.invoices.void.mutate({ uuid });
    pages.push({ name: `pay-${name}`, path: `/pay/${payment}` });
    return payment;
  };
  await end('expired', null);
  await end('expired-underpaid', '100');
  await sendMoney(app, live, await end('late', null), '156', 19);

  await invoice('to-pay');
  await sendMoney(app, live, (await invoice('partly-paid')).payment, '100', 19);
  await sendMoney(app, live, (await invoice('arriving')).payment, '156');
  await sendMoney(app, live, (await invoice('paid')).payment, '156', 19);
  await team.invoices.void.mutate({ uuid: (await invoice('voided')).uuid });

  const link = async (name: string, more: object = {}) => {
    const description = 'One hour with a lighting designer, by video. We write to you within a day.';
    const { uuid } = await team.payment_links.create.mutate({ title: 'Lighting advice', description, ...more });
    pages.push({ name: `link-${name}`, path: `/l/${uuid}` });
    return uuid;
  };
  await link('fixed', { amount: '85' });
  const chosen = { title: 'Support our workshop', currency: 'EUR', description: 'Every lamp is made by hand.' };
  const gifts = await link('chosen', chosen);
  pages.push({ name: 'link-refused', path: `/l/${gifts}`, enter: '1.005' });
  // Its currency has no rate.
  await link('not-payable', { amount: '85', currency: 'GBP' });
  pages.push({ name: 'not-found', path: '/l/lnk_00000000000000000000000000' });

  const test = createCryptoixClient({ ...app, merchantId: live.id, mode: 'test' });
  const tried = await test.payments.create.mutate({ amount: '49.99', description: 'Order 1042', ...shop });
  pages.push({ name: 'pay-test', path: `/pay/${tried.uuid}` });
  const gift = await test.payment_links.create.mutate({ title: 'Support our workshop' });
  pages.push({ name: 'link-test', path: `/l/${gift.uuid}` });

  const frozen = await liveMerchant(app);
  const waiting = await frozen.team.payments.create.mutate({ amount: '49.99' });
  const owed = await frozen.team.invoices.create.mutate({ items });
  await frozen.team.invoices.send.mutate({ uuid: owed.uuid });
  const tea = await frozen.team.payment_links.create.mutate({ title: 'Tea', amount: '5' });
  await createCryptoixClient(app).merchants.freeze.mutate({ id: frozen.id, reason: 'a test' });
  pages.push({ name: 'pay-closed', path: `/pay/${waiting.uuid}` });
  pages.push({ name: 'invoice-closed', path: `/i/${owed.uuid}` });
  pages.push({ name: 'link-closed', path: `/l/${tea.uuid}` });
  return pages;
}
