const everyone = ['key', 'session', 'service'] as const;
const people = ['session', 'service'] as const;
const services = ['service'] as const;

interface ScopeRow {
  scope: `${string}:${string}`;
  resource: string;
  action: 'read' | 'write' | 'publish';
  group: 'Getting paid' | 'Sending money' | 'Account' | 'Webhooks' | 'Internal';
  description: string;
  holders: typeof everyone | typeof people | typeof services;
}

/**
 * Every scope there is. `description` explains to a non-programmer what a holder can do; `group` is where the dashboard
 * lists it; `holders` are the kinds of principal that may hold it. No scope implies another.
 */
export const scopes = [
  {
    scope: 'payments:read',
    resource: 'payments',
    action: 'read',
    group: 'Getting paid',
    description: 'See payments: their amounts, addresses and status.',
    holders: everyone,
  },
  {
    scope: 'payments:write',
    resource: 'payments',
    action: 'write',
    group: 'Getting paid',
    description: 'Create payments for customers to pay.',
    holders: everyone,
  },
  {
    scope: 'invoices:read',
    resource: 'invoices',
    action: 'read',
    group: 'Getting paid',
    description: 'See invoices, with their customers and what has been paid.',
    holders: everyone,
  },
  {
    scope: 'invoices:write',
    resource: 'invoices',
    action: 'write',
    group: 'Getting paid',
    description: 'Create invoices and send them to customers.',
    holders: everyone,
  },
  {
    scope: 'links:read',
    resource: 'links',
    action: 'read',
    group: 'Getting paid',
    description: 'See payment links.',
    holders: everyone,
  },
  {
    scope: 'links:write',
    resource: 'links',
    action: 'write',
    group: 'Getting paid',
    description: 'Create payment links.',
    holders: everyone,
  },
  {
    scope: 'refunds:read',
    resource: 'refunds',
    action: 'read',
    group: 'Sending money',
    description: 'See refunds and their status.',
    holders: everyone,
  },
  {
    scope: 'refunds:write',
    resource: 'refunds',
    action: 'write',
    group: 'Sending money',
    description: 'Create refunds: sends money back to customers.',
    holders: everyone,
  },
  {
    scope: 'payouts:read',
    resource: 'payouts',
    action: 'read',
    group: 'Sending money',
    description: 'See payouts and their recipients.',
    holders: everyone,
  },
  {
    scope: 'payouts:write',
    resource: 'payouts',
    action: 'write',
    group: 'Sending money',
    description: 'Create, submit and cancel payouts: sends money to any address.',
    holders: everyone,
  },
  {
    scope: 'withdrawals:read',
    resource: 'withdrawals',
    action: 'read',
    group: 'Sending money',
    description: 'See withdrawals and their status.',
    holders: everyone,
  },
  {
    scope: 'withdrawals:write',
    resource: 'withdrawals',
    action: 'write',
    group: 'Sending money',
    description: 'Withdraw the balance: sends money to any address.',
    holders: everyone,
  },
  {
    scope: 'transactions:read',
    resource: 'transactions',
    action: 'read',
    group: 'Account',
    description: 'See the transactions on the blockchain that belong to the account.',
    holders: everyone,
  },
  {
    scope: 'balances:read',
    resource: 'balances',
    action: 'read',
    group: 'Account',
    description: 'See how much money the account holds.',
    holders: everyone,
  },
  {
    scope: 'api_keys:read',
    resource: 'api_keys',
    action: 'read',
    group: 'Account',
    description: 'See the list of API keys, what each may do and when it was last used. Never the keys themselves.',
    holders: everyone,
  },
  {
    scope: 'api_keys:write',
    resource: 'api_keys',
    action: 'write',
    group: 'Account',
    description: 'Create, change, rotate and revoke API keys.',
    holders: people,
  },
  {
    scope: 'team:write',
    resource: 'team',
    action: 'write',
    group: 'Account',
    description: 'Invite people to the account, change their roles and remove them.',
    holders: people,
  },
  {
    scope: 'audit:read',
    resource: 'audit',
    action: 'read',
    group: 'Account',
    description: 'See who changed what in the account, when and from where.',
    holders: everyone,
  },
  {
    scope: 'endpoints:read',
    resource: 'endpoints',
    action: 'read',
    group: 'Webhooks',
    description: 'See the webhook endpoints: their URLs, events and health.',
    holders: everyone,
  },
  {
    scope: 'endpoints:write',
    resource: 'endpoints',
    action: 'write',
    group: 'Webhooks',
    description: 'Add, change, test, pause and delete webhook endpoints, and see their signing secrets.',
    holders: everyone,
  },
  {
    scope: 'webhooks:read',
    resource: 'webhooks',
    action: 'read',
    group: 'Webhooks',
    description: 'See the delivery history of webhooks: requests and responses.',
    holders: everyone,
  },
  {
    scope: 'webhooks:write',
    resource: 'webhooks',
    action: 'write',
    group: 'Webhooks',
    description: 'Send webhook deliveries again.',
    holders: everyone,
  },
  {
    scope: 'events:read',
    resource: 'events',
    action: 'read',
    group: 'Webhooks',
    description: 'See the events that happened in the account.',
    holders: everyone,
  },
  {
    scope: 'events:publish',
    resource: 'events',
    action: 'publish',
    group: 'Internal',
    description: 'Report that something happened to a merchant.',
    holders: services,
  },
  {
    scope: 'processing:write',
    resource: 'processing',
    action: 'write',
    group: 'Internal',
    description: 'Move refunds, payouts and withdrawals on.',
    holders: services,
  },
  {
    scope: 'merchants:write',
    resource: 'merchants',
    action: 'write',
    group: 'Internal',
    description: 'Create merchants, change their names and defaults, and freeze them.',
    holders: services,
  },
  {
    scope: 'rates:write',
    resource: 'rates',
    action: 'write',
    group: 'Internal',
    description: 'Set exchange rates.',
    holders: services,
  },
  {
    scope: 'chain:write',
    resource: 'chain',
    action: 'write',
    group: 'Internal',
    description: 'Report what happened on a blockchain.',
    holders: services,
  },
] as const satisfies readonly ScopeRow[];

type Row = (typeof scopes)[number];

export type Scope = Row['scope'];
type KeyRow = Extract<Row, { holders: typeof everyone }>;
/** A scope that an API key may hold. */
export type KeyScope = KeyRow['scope'];

/** The rows of the scopes an API key may hold, in the table's order. */
export const keyScopeRows: readonly KeyRow[] = scopes.filter((row): row is KeyRow => row.holders === everyone);

/** The scopes themselves. */
export const keyScopes: readonly KeyScope[] = keyScopeRows.map((row) => row.scope);

const platformScopes: readonly Scope[] = ['merchants:write', 'rates:write', 'chain:write'];

/** False for platform scopes; every other scope acts within one merchant and one mode. */
export function bindsMerchant(scope: Scope): boolean {
  return !platformScopes.includes(scope);
}

/** The scopes that send money out: keys with one of them are created and rotated only in a fresh session. */
export const moneyScopes = [
  'refunds:write',
  'payouts:write',
  'withdrawals:write',
] as const satisfies readonly KeyScope[];
