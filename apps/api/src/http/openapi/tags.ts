/** The groups of routes, in the order in which a merchant comes to use them. A route's `tag` is one of these names. */
export const tags: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'Payments', description: 'Charge a customer in crypto and follow the payment until it is confirmed.' },
  { name: 'Invoices', description: 'Bill a customer for items. Each attempt to pay an invoice is a payment.' },
  { name: 'Payment links', description: 'A link for any number of payers: for a product, a donation, a deposit.' },
  { name: 'Refunds', description: 'Send money of a payment back to its customer.' },
  { name: 'Payouts', description: 'Send money from your balance to up to 1,000 recipients.' },
  { name: 'Withdrawals', description: 'Send money from your balance to an address of your own.' },
  { name: 'Balances', description: 'Your money by asset: available, reserved and pending.' },
  { name: 'Transactions', description: 'The on-chain transfers behind payments, refunds, payouts and withdrawals.' },
  { name: 'Currencies', description: 'The currencies of prices, the assets and networks to pay with, and rates.' },
  { name: 'Webhook endpoints', description: 'The URLs that your events are sent to, and their signing secrets.' },
  {
    name: 'Webhook deliveries',
    description: 'Every webhook sent to your servers, with each attempt; replay them here.',
  },
  { name: 'Events', description: 'What has happened to your objects, as it was sent to your endpoints.' },
  { name: 'Search', description: 'Find anything by what people know of it: an order id, a hash, an address, a name.' },
  { name: 'Sandbox', description: 'With test keys: let the money of a test payment arrive, or a test refund be sent.' },
  {
    name: 'API keys',
    description: 'Your keys, their scopes and what they were used for. They are made in the dashboard.',
  },
  { name: 'Audit log', description: 'Who changed what: people, keys and the platform itself.' },
  { name: 'Account', description: 'The key that you call with.' },
  { name: 'Webhooks', description: 'The requests that your endpoints receive: one for each type of event.' },
];
