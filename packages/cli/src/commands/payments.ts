import type { Payment } from '@cryptoix/sdk';
import { command } from '../line/command.ts';
import { first, oneOf, pairsOf, required, wholeNumber } from '../line/values.ts';
import type { Output } from '../terminal/output.ts';
import { periodOf, periodOptions, shortTime, take } from './lists.ts';

const statuses = ['created', 'detected', 'confirming', 'completed', 'expired', 'failed'] as const;
const exceptions = ['none', 'underpaid', 'overpaid', 'late'] as const;

/** A payment's status with what is unusual about it. */
const stateOf = ({ status, exception }: Payment) => (exception === 'none' ? status : `${status}, ${exception}`);

function showPayment(payment: Payment, output: Output): void {
  const { price, pay } = payment;
  output.object(payment, [
    ['Payment', payment.uuid],
    ['Status', stateOf(payment)],
    ['Order', payment.order_id],
    ['Price', `${price.amount} ${price.currency}`],
    ['To pay', `${pay.amount} ${pay.asset} on ${pay.network}`],
    ['Address', payment.address],
    ['Memo', payment.memo],
    ['Received', `${payment.amount_received} ${pay.asset}`],
    ['Expires', shortTime(payment.expires_at)],
    ['Page', payment.hosted_url],
  ]);
}

const create = command({
  name: 'payments create',
  summary: 'Create a payment at the current rate',
  args: [],
  options: {
    amount: { type: 'string', value: 'AMOUNT', help: 'the price, a decimal such as 49.99' },
    currency: { type: 'string', value: 'CODE', help: 'of the price; by default that of the account' },
    asset: { type: 'string', value: 'CODE', help: 'to pay in, such as USDT' },
    network: { type: 'string', value: 'NAME', help: 'to pay on, such as tron' },
    'order-id': { type: 'string', value: 'ID', help: 'your own number of the order' },
    description: { type: 'string', value: 'TEXT', help: 'shown to the customer' },
    metadata: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'your own data; repeat it for several' },
    'expires-in': { type: 'string', value: 'SECONDS', help: 'how long it can be paid; an hour by default' },
    'callback-url': { type: 'string', value: 'URL', help: 'an endpoint for its events' },
    'idempotency-key': { type: 'string', value: 'KEY', help: 'the same key again gives the same payment' },
  },
  examples: [
    ['cryptoix payments create --amount 49.99 --currency USD --order-id order-1042', 'a payment of 49.99 USD'],
    ['cryptoix payments create --amount 10 --asset BTC --network bitcoin --json', 'to be paid in BTC'],
  ],
  async run({ values, connect, output }) {
    const amount = required('--amount', values.amount);
    const metadata = values.metadata === undefined ? undefined : pairsOf('--metadata', values.metadata);
    const expires_in =
      values['expires-in'] === undefined ? undefined : wholeNumber('--expires-in', values['expires-in']);
    const { currency, asset, network, description } = values;
    const { cryptoix } = await connect();
    const idempotencyKey = values['idempotency-key'];
    const payment = await cryptoix.payments.create(
      {
        amount,
        currency,
        asset,
        network,
        order_id: values['order-id'],
        description,
        metadata,
        expires_in,
        callback_url: values['callback-url'],
      },
      idempotencyKey === undefined ? {} : { idempotencyKey },
    );
    showPayment(payment, output);
  },
});

const list = command({
  name: 'payments list',
  summary: 'List payments, newest first',
  args: [],
  options: {
    ...periodOptions,
    status: { type: 'string', choices: statuses, help: 'only these' },
    exception: { type: 'string', choices: exceptions, help: 'only these' },
    'order-id': { type: 'string', value: 'ID', help: 'only of this order' },
  },
  examples: [['cryptoix payments list --status completed --since 7d --limit 500 --json', 'the week, for a script']],
  async run({ values, connect, output }) {
    const { cryptoix } = await connect();
    const found = cryptoix.payments.list({
      ...periodOf(values),
      status: values.status === undefined ? undefined : oneOf('--status', statuses, values.status),
      exception: values.exception === undefined ? undefined : oneOf('--exception', exceptions, values.exception),
      order_id: values['order-id'],
    });
    output.table(await take(found, values, output), [
      { title: 'Payment', of: ({ uuid }) => uuid },
      { title: 'Status', of: ({ status }) => status },
      { title: 'Exception', of: ({ exception }) => (exception === 'none' ? null : exception) },
      { title: 'Price', of: ({ price }) => `${price.amount} ${price.currency}` },
      { title: 'Received', of: ({ amount_received, pay }) => `${amount_received} ${pay.asset}` },
      { title: 'Order', of: ({ order_id }) => order_id },
      { title: 'Created', of: ({ created_at }) => shortTime(created_at) },
    ]);
  },
});

const show = command({
  name: 'payments show',
  summary: 'Show a payment with its transactions',
  args: ['<id>'],
  options: {},
  examples: [['cryptoix payments show pay_01k…', 'what has arrived, and where to']],
  async run({ args, connect, output }) {
    const { cryptoix } = await connect();
    const payment = await cryptoix.payments.get(first(args));
    showPayment(payment, output);
    if (output.json || payment.transactions.length === 0) return;
    output.line('');
    output.table(payment.transactions, [
      { title: 'Transaction', of: ({ uuid }) => uuid },
      { title: 'Status', of: ({ status }) => status },
      { title: 'Amount', of: ({ amount, asset }) => `${amount} ${asset}` },
      { title: 'Confirmations', of: ({ confirmations }) => `${confirmations} of ${payment.required_confirmations}` },
      { title: 'Hash', of: ({ tx_hash }) => tx_hash },
    ]);
  },
});

export const payments = [create, list, show];
