import { canonical, isZero, multiply, priceDigits, roundTo } from '@cryptoix/core';
import { html } from 'hono/html';
import type { Found } from '../../checkout/find.ts';
import { optionsFor } from '../../checkout/options.ts';
import { arriving, isInvoicePayable } from '../../checkout/pay-invoice.ts';
import { amountDue, type InvoiceRow, paymentsOf } from '../../invoices/view.ts';
import type { PaymentRow } from '../../payments/view.ts';
import { formatDay, formatMoney } from './format.ts';
import { contact, frame, heading, type Html, icon, type Tone } from './frame.ts';
import { payForm, showForm } from './pay-form.ts';
import { states } from './words.ts';

/** `/i/{uuid}`: an invoice to read, print and pay. */
export async function invoicePage(found: Found<InvoiceRow>): Promise<Html> {
  const { seller, row } = found;
  const onItsWay = arriving(await paymentsOf(found.ctx, row.id));
  const { tone, title } = stateOf(found, onItsWay !== undefined);
  return frame({
    title: `Invoice ${row.number}, ${seller.name}`,
    livemode: row.mode === 'live',
    children: html`${heading(seller, html`Invoice <span>${row.number}</span>`, row.due_at === null ? null : `Due ${formatDay(row.due_at)}`)}
      <section class="card" aria-labelledby="state">
        <div class="state ${tone}">
          ${icon(tone)}
          <h2 id="state">${title}</h2>
        </div>
        ${items(row)} ${await offer(found, onItsWay)}
        <p class="print"><button type="button" class="button" data-print hidden>Print</button></p>
      </section>
      ${contact(seller)}`,
  });
}

/** An invoice's state in a few words. */
function stateOf({ ctx, seller, row }: Found<InvoiceRow>, arrives: boolean): { tone: Tone; title: string } {
  const due = formatMoney(amountDue(row), row.currency);
  switch (row.status) {
    case 'paid':
    case 'overpaid':
      return { tone: 'good', title: 'Paid' };
    case 'voided':
      return { tone: 'bad', title: 'Canceled by the shop. Please pay nothing' };
    default:
      if (!isInvoicePayable(row, ctx.services.now()))
        return { tone: 'bad', title: 'The due date is over. Please pay nothing' };
      if (arrives) return { tone: 'wait', title: 'A payment has arrived and is being confirmed' };
      return seller.frozen ? { tone: 'bad', title: states.closed.title } : { tone: 'wait', title: `${due} to pay` };
  }
}

function items({ items: lines, currency, total, amount_paid: paid, status }: InvoiceRow): Html {
  const digits = priceDigits(currency) ?? 0;
  const money = (amount: string) => formatMoney(canonical(amount), currency);
  const sum = (name: string, amount: string) =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${money(amount)}</td>
    </tr>`;
  const isPartlyPaid = !isZero(paid) && status !== 'overpaid';
  return html`<table>
    <caption class="sr">
      Items
    </caption>
    <thead class="sr">
      <tr>
        <th scope="col">Item</th>
        <th scope="col">Amount</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        ({ name, price, quantity }) =>
          html`<tr>
            <th scope="row">
              ${name}${quantity === 1 ? '' : html`<span class="times">${quantity} × ${money(price)}</span>`}
            </th>
            <td>${money(roundTo(multiply(price, String(quantity)), digits, 'nearest'))}</td>
          </tr>`,
      )}
    </tbody>
    <tfoot>
      ${sum('Total', total)} ${isPartlyPaid ? sum('Paid', paid) : ''}
      ${isPartlyPaid && status !== 'paid' ? sum('Still due', amountDue({ total, amount_paid: paid })) : ''}
    </tfoot>
  </table>`;
}

/** The form to pay, or nothing while it cannot be paid. */
async function offer({ ctx, seller, row }: Found<InvoiceRow>, onItsWay: PaymentRow | undefined): Promise<Html | ''> {
  if (seller.frozen || !isInvoicePayable(row, ctx.services.now())) return '';
  if (onItsWay !== undefined) return showForm(onItsWay);
  const price = { amount: amountDue(row), currency: row.currency };
  return payForm(await optionsFor(ctx, price), `Pay ${formatMoney(price.amount, price.currency)}`);
}
