import type { PageState } from '../../checkout/state.ts';

/** The title of each state, and the kind of its icon and colour. */
export const states: Readonly<Record<PageState, { title: string; tone: 'wait' | 'good' | 'warn' | 'bad' }>> = {
  waiting: { title: 'Waiting for your payment', tone: 'wait' },
  rejected: { title: 'Your transaction was rejected', tone: 'bad' },
  underpaid: { title: 'Send the rest', tone: 'warn' },
  seen: { title: 'Payment seen', tone: 'wait' },
  confirming: { title: 'Payment is being confirmed', tone: 'wait' },
  paid: { title: 'Paid', tone: 'good' },
  overpaid: { title: 'Paid, with more than was asked', tone: 'good' },
  late: { title: 'Your payment came too late', tone: 'warn' },
  expired: { title: 'The time to pay is over', tone: 'bad' },
  expired_underpaid: { title: 'The time is over, and a part is missing', tone: 'bad' },
  closed: { title: 'This shop takes no payments at the moment', tone: 'bad' },
};

/** The amounts and names that a state's explanation mentions. */
interface Facts {
  readonly received: string;
  readonly asked: string;
  readonly due: string;
  readonly shop: string;
}

const ask = 'can accept it or send it back.';

/** The meaning of each state for the customer, and what to do. */
export const explanations: Readonly<Record<PageState, (facts: Facts) => string>> = {
  waiting: ({ due }) => `Send exactly ${due} in one transaction, to the address below.`,
  rejected: ({ due }) => `The network did not accept it, and nothing arrived. You can send ${due} again.`,
  underpaid: ({ received, asked, due }) =>
    `${received} of ${asked} arrived. Send ${due} more to the same address. Often a wallet or an exchange takes its fee out of the amount.`,
  seen: ({ received }) => `${received} is on its way. Nothing is left to do: you can close this page.`,
  confirming: ({ received }) => `${received} arrived. The network confirms it now: you can close this page.`,
  paid: ({ shop }) => `Thank you. ${shop} has received your payment.`,
  overpaid: ({ received, asked, shop }) =>
    `${received} arrived, and ${asked} was asked. ${shop} can send the difference back to you.`,
  late: ({ received, shop }) => `${received} arrived after the time to pay was over. ${shop} ${ask}`,
  expired: () => 'Nothing arrived in time. Please send nothing now: go back to the shop and start again.',
  expired_underpaid: ({ received, asked, shop }) =>
    `${received} of ${asked} arrived in time. Please send nothing more. ${shop} ${ask}`,
  closed: () => 'Please send nothing now.',
};

/** States in which the customer may have a question for the merchant. */
export const needsContact: ReadonlySet<PageState> = new Set<PageState>([
  'underpaid',
  'overpaid',
  'late',
  'expired_underpaid',
  'closed',
]);
