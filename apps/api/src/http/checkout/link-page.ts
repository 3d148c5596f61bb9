import { canonical } from '@cryptoix/core';
import { html } from 'hono/html';
import type { Found, LinkRow } from '../../checkout/find.ts';
import { optionsFor } from '../../checkout/options.ts';
import { formatMoney } from './format.ts';
import { contact, frame, heading, type Html, icon } from './frame.ts';
import { payForm } from './pay-form.ts';
import { states } from './words.ts';

/** `/l/{uuid}`: what a payment link is for, and the form to pay it. */
export async function linkPage({ ctx, seller, row }: Found<LinkRow>): Promise<Html> {
  const amount = row.amount === null ? null : canonical(row.amount);
  const price = { amount, currency: row.currency };
  return frame({
    title: `${row.title}, ${seller.name}`,
    livemode: row.mode === 'live',
    children: html`${heading(seller, row.title, null)}
      <section class="card">
        ${row.description === null ? '' : html`<p class="description">${row.description}</p>`}
        ${amount === null ? '' : html`<p class="price">${formatMoney(amount, row.currency)}</p>`}
        ${
          seller.frozen
            ? closedNotice
            : payForm(
                await optionsFor(ctx, price),
                'Continue to payment',
                amount === null ? amountField(row.currency) : '',
              )
        }
      </section>
      ${contact(seller)}`,
  });
}

const amountField = (currency: string): Html =>
  html`<p class="field">
    <label for="amount">Amount in ${currency}</label>
    <span class="money"
      ><input
        id="amount"
        name="amount"
        inputmode="decimal"
        autocomplete="off"
        maxlength="40"
        required
        placeholder="25.00"
      /><span aria-hidden="true">${currency}</span></span
    >
  </p>`;

/** In place of a form, for a merchant whose pages offer nothing to pay. */
const closedNotice = html`<div class="state bad">
  ${icon('bad')}
  <h2>${states.closed.title}</h2>
</div>`;
