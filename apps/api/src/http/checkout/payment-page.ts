import { html } from 'hono/html';
import { encode } from 'uqr';
import type { Found } from '../../checkout/find.ts';
import { type PublicPayment, publicPayment } from '../../checkout/public-payment.ts';
import { isFinal, type PageState, pageStateOf } from '../../checkout/state.ts';
import type { PaymentRow } from '../../payments/view.ts';
import { formatMoment, formatMoney, networkName, shopLink, shortNetworkName } from './format.ts';
import { contact, frame, heading, type Html, icon } from './frame.ts';
import { paymentUri } from './payment-uri.ts';
import { explanations, needsContact, states } from './words.ts';

/** `/pay/{uuid}`: one payment, from what to send to whether it arrived. */
export async function paymentPage(found: Found<PaymentRow>): Promise<Html> {
  const { ctx, seller, row } = found;
  const payment = await publicPayment(found);
  const { livemode, price, description } = payment;
  const now = ctx.services.now();
  const state = pageStateOf(payment, { frozen: seller.frozen, now });
  const { title } = states[state];
  const asked = formatMoney(price.amount, price.currency);
  const said = explanations[state]({
    received: formatMoney(payment.amount_received, payment.pay.asset),
    asked: formatMoney(payment.pay.amount, payment.pay.asset),
    due: formatMoney(payment.amount_due, payment.pay.asset),
    shop: seller.name,
  });
  const back = shopLink(isDone(state) ? row.success_url : row.cancel_url, livemode);
  return frame({
    title: `${asked} to ${seller.name}`,
    livemode,
    watch: { json: JSON.stringify(payment), final: isFinal(payment), says: `${title}. ${said}`, now },
    children: html`${heading(seller, asked, description)}
      <section class="card" aria-labelledby="state">
        <div class="state ${states[state].tone}">
          ${icon(states[state].tone)}
          <div>
            <h2 id="state">${title}</h2>
            <p>${said}</p>
            ${progress(payment, state)}
          </div>
        </div>
        ${payment.address === '' ? '' : toSend(payment)} ${livemode || isFinal(payment) ? '' : simulate(payment)}
      </section>
      ${needsContact.has(state) ? contact(seller) : ''} ${back === null ? '' : backLink(back, isDone(state))}`,
  });
}

/** True when the customer has done everything. */
const isDone = (state: PageState): boolean => ['seen', 'confirming', 'paid', 'overpaid'].includes(state);

function progress({ confirmations, required_confirmations: all }: PublicPayment, state: PageState): Html | '' {
  if (state !== 'seen' && state !== 'confirming') return '';
  const count = `${Math.min(confirmations, all)} of ${all} ${all === 1 ? 'confirmation' : 'confirmations'}`;
  return html`<p class="progress">
    <progress max="${all}" value="${Math.min(confirmations, all)}" aria-label="Confirmations"></progress>
    <span>${count}</span>
  </p>`;
}

/** Everything that a customer has to enter in a wallet, and the QR code that does it for them. */
function toSend(payment: PublicPayment): Html {
  const { livemode, pay, address, memo, amount_due: due, expires_at } = payment;
  const uri = paymentUri(payment);
  const network = shortNetworkName(pay.network);
  const until = new Date(expires_at);
  return html`<p class="until">
      Pay by
      <time datetime="${expires_at}" data-until="${expires_at}">${formatMoment(until)}</time>
    </p>
    <div class="send">
      <div class="steps">
        <p class="network">
          <span class="label">Network</span>
          <strong>${networkName(pay.asset, pay.network)}</strong>
          <span>Send only ${pay.asset}, and only on ${network}. On another network your money is lost.</span>
        </p>
        <dl>
          <dt>Amount</dt>
          <dd>
            <span class="amount">${due} <small>${pay.asset}</small></span>
            ${livemode ? copyButton(due, 'amount') : ''}
          </dd>
          <dt>Address</dt>
          <dd><code>${address}</code>${livemode ? copyButton(address, 'address') : ''}</dd>
          ${
            memo === null
              ? ''
              : html`<dt>Destination tag</dt>
                  <dd><code>${memo}</code>${livemode ? copyButton(memo, 'tag') : ''}</dd>`
          }
        </dl>
        ${
          memo === null
            ? ''
            : html`<p class="warning">
                ${icon('warn')}<span>Enter the tag too. Without it your money does not reach the shop.</span>
              </p>`
        }
      </div>
      ${uri === null ? '' : qrCode(uri.qr, uri.wallet, pay.asset)}
    </div>`;
}

/** A button that only JavaScript can serve: shown by the script. */
const copyButton = (value: string, what: string): Html =>
  html`<button type="button" class="copy" data-copy="${value}" data-what="${what}" hidden>
    <span>Copy</span><span class="sr"> the ${what}</span>
  </button>`;

/** Drawn here, so that no other service learns who pays whom. With the white border that scanners need, in both themes. */
function qrCode(text: string, wallet: string | null, asset: string): Html {
  const { size, data } = encode(text, { border: 4, ecc: 'M' });
  const path = data.flatMap((line, y) => line.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  const hasAmount = wallet !== null;
  return html`<figure class="qr">
    <svg
      viewBox="0 0 ${size} ${size}"
      shape-rendering="crispEdges"
      role="img"
      aria-label="QR code with the address${hasAmount ? ' and the amount' : ''}"
    >
      <path fill="#fff" d="M0 0h${size}v${size}H0z" />
      <path fill="#000" d="${path}" />
    </svg>
    <figcaption>${hasAmount ? 'Scan with your wallet' : 'Scan, then enter the amount'}</figcaption>
    ${wallet === null ? '' : html`<a class="button" href="${wallet}">Open ${asset} wallet</a>`}
  </figure>`;
}

const simulate = ({ uuid }: PublicPayment): Html =>
  html`<p class="simulate">
    <span>Nobody can spend what is sent to this address.</span>
    <a class="button" href="/open/${uuid}">Simulate this payment</a>
  </p>`;

const backLink = ({ href, host }: { href: string; host: string }, done: boolean): Html =>
  html`<p class="back">
    <a class="button ${done ? 'primary' : ''}" href="${href}" rel="noreferrer"
      >${done ? 'Continue to' : 'Cancel and go back to'} <strong>${host}</strong></a
    >
  </p>`;
