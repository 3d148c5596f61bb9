import { html } from 'hono/html';
import { newFormValue } from '../../checkout/form.ts';
import type { Option } from '../../checkout/options.ts';
import { shortNetworkName, tokenStandard } from './format.ts';
import type { Html } from './frame.ts';

/** The form that makes a payment: the choice of asset and network, and what the page adds before it. */
export function payForm(options: readonly Option[], submit: string, before: Html | '' = ''): Html {
  if (options.length === 0)
    return html`<p class="notice">This cannot be paid right now. Try again in a few minutes, or ask the shop.</p>`;
  return html`<form method="post" class="pay">
    <input type="hidden" name="value" value="${newFormValue()}" />
    ${before}
    <fieldset>
      <legend>Pay with</legend>
      <div class="options">${options.map((option, index) => choice(option, index === 0))}</div>
    </fieldset>
    <button type="submit" class="button primary">${submit}</button>
  </form>`;
}

/** In place of a choice: leads to the payment that is there already. */
export const showForm = ({ asset, network }: { asset: string; network: string }): Html =>
  html`<form method="post" class="pay">
    <input type="hidden" name="value" value="${newFormValue()}" />
    <input type="hidden" name="asset" value="${asset}" />
    <input type="hidden" name="network" value="${network}" />
    <button type="submit" class="button primary">Show the payment</button>
  </form>`;

function choice({ asset: { asset, network, name }, estimate }: Option, checked: boolean): Html {
  const standard = tokenStandard(asset, network);
  return html`<label>
    <input type="radio" name="pay" value="${asset}/${network}" required ${checked ? 'checked' : ''} />
    <span class="asset"
      ><strong>${name}</strong>
      <span
        >${shortNetworkName(network)}${standard === null ? '' : html` <span class="whole">(${standard})</span>`}</span
      ></span
    >
    <span class="estimate">${estimate === null ? asset : `≈ ${estimate} ${asset}`}</span>
  </label>`;
}
