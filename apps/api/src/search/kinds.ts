import { idPrefixes, type Scope } from '@cryptoix/core';
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { TenantContext } from '../context.ts';
import {
  apiKeyRequests,
  apiKeys,
  deliveries,
  endpoints,
  events,
  invoices,
  memberships,
  paymentLinks,
  payments,
  payoutItems,
  payouts,
  refunds,
  transactions,
  users,
  withdrawals,
} from '../db/schema/index.ts';
import { scopesOf } from '../principal.ts';
import { owned } from '../tenant-rows.ts';
import {
  addressKey,
  emailKey,
  hashKey,
  type Key,
  newestRows,
  type Way,
  waysById,
  waysByKeys,
  waysByOthers,
  waysByParts,
} from './match.ts';
import type { HitType } from './schemas.ts';

/** Addresses and hashes begin alike: with fewer characters nobody means one. */
const fewestOfHash = 4;

/** A kind of rows, what a hit shows of them, and the ways to find them. */
export interface Kind {
  readonly scope: Scope;
  readonly table: PgTable;
  readonly id: PgColumn;
  readonly mine: SQL | undefined;
  readonly title: SQL | PgColumn;
  readonly status: SQL | PgColumn;
  readonly createdAt: PgColumn;
  readonly ways: readonly Way[];
}

const amount = (value: PgColumn, unit: PgColumn) => sql`trim_scale(${value}) || ' ' || ${unit}`;
const noStatus = sql`NULL`;

/** What is searched for a text, by type: only ways that the text's form leaves open. */
export function kindsFor(ctx: TenantContext, q: string): Readonly<Record<HitType, Kind>> {
  const byId = (kind: keyof typeof idPrefixes, id: PgColumn) =>
    q.startsWith(`${idPrefixes[kind]}_`) ? waysById(id, q) : [];
  const isPlain = /^[0-9a-z]+$/i.test(q) && q.length >= fewestOfHash;
  const addressKeys = (columns: Readonly<Record<string, PgColumn>>): Key[] =>
    isPlain ? Object.entries(columns).map(([name, column]) => addressKey(name, column, q)) : [];
  const hashKeys = (column: PgColumn): Key[] => (q.length >= fewestOfHash && !/\s/.test(q) ? [hashKey(column, q)] : []);
  const emailKeys = (column: PgColumn): Key[] => (/\s/.test(q) ? [] : [emailKey('customer_email', column, q)]);
  const orderKey = (column: PgColumn): Key => ({ name: 'order_id', text: sql`${column}`, value: q });
  const readsPayments = scopesOf(ctx.principal).has('payments:read');
  const team = sql`(SELECT u.id, u.name, u.email, m.role, m.created_at FROM ${memberships} m JOIN ${users} u ON u.id = m.user_id
    WHERE m.merchant_id = ${ctx.tenant.merchantId})`;

  return {
    payment: {
      scope: 'payments:read',
      table: payments,
      id: payments.id,
      mine: owned(ctx, payments),
      title: sql`coalesce(${payments.order_id}, ${amount(payments.price_amount, payments.price_currency)})`,
      status: payments.status,
      createdAt: payments.created_at,
      ways: [
        ...byId('payment', payments.id),
        ...waysByKeys(ctx, payments, [orderKey(payments.order_id), ...addressKeys({ address: payments.address })]),
        ...hashKeys(transactions.tx_hash).flatMap((key) =>
          waysByOthers(ctx, { id: payments.id, others: transactions, othersId: transactions.payment_id, key }),
        ),
      ],
    },
    invoice: {
      scope: 'invoices:read',
      table: invoices,
      id: invoices.id,
      mine: owned(ctx, invoices),
      title: invoices.number,
      status: invoices.status,
      createdAt: invoices.created_at,
      ways: [
        ...byId('invoice', invoices.id),
        ...waysByKeys(ctx, invoices, [
          { name: 'number', text: sql`${invoices.number}`, value: q },
          ...emailKeys(invoices.customer_email),
        ]),
      ],
    },
    refund: {
      scope: 'refunds:read',
      table: refunds,
      id: refunds.id,
      mine: owned(ctx, refunds),
      title: amount(refunds.amount, refunds.asset),
      status: refunds.status,
      createdAt: refunds.created_at,
      ways: [
        ...byId('refund', refunds.id),
        ...waysByKeys(ctx, refunds, [
          // A refund does not show the order id, which is its payment's.
          ...(readsPayments ? [orderKey(refunds.order_id)] : []),
          ...addressKeys({ destination_address: refunds.destination_address }),
          ...hashKeys(refunds.tx_hash),
        ]),
      ],
    },
    payout: {
      scope: 'payouts:read',
      table: payouts,
      id: payouts.id,
      mine: owned(ctx, payouts),
      title: amount(payouts.total, payouts.asset),
      status: payouts.status,
      createdAt: payouts.created_at,
      ways: [
        ...byId('payout', payouts.id),
        ...[...addressKeys({ address: payoutItems.address }), ...hashKeys(payoutItems.tx_hash)].flatMap((key) =>
          waysByOthers(ctx, { id: payouts.id, others: payoutItems, othersId: payoutItems.payout_id, key }),
        ),
      ],
    },
    withdrawal: {
      scope: 'withdrawals:read',
      table: withdrawals,
      id: withdrawals.id,
      mine: owned(ctx, withdrawals),
      title: amount(withdrawals.amount, withdrawals.asset),
      status: withdrawals.status,
      createdAt: withdrawals.created_at,
      ways: [
        ...byId('withdrawal', withdrawals.id),
        ...waysByKeys(ctx, withdrawals, [
          ...addressKeys({ address: withdrawals.address }),
          ...hashKeys(withdrawals.tx_hash),
        ]),
      ],
    },
    payment_link: {
      scope: 'links:read',
      table: paymentLinks,
      id: paymentLinks.id,
      mine: owned(ctx, paymentLinks),
      title: paymentLinks.title,
      status: sql`CASE WHEN ${paymentLinks.active} THEN 'active' ELSE 'inactive' END`,
      createdAt: paymentLinks.created_at,
      ways: [
        ...byId('payment_link', paymentLinks.id),
        ...waysByParts(newestRows(ctx, paymentLinks), { title: paymentLinks.title }, q),
      ],
    },
    transaction: {
      scope: 'transactions:read',
      table: transactions,
      id: transactions.id,
      mine: owned(ctx, transactions),
      title: amount(transactions.amount, transactions.asset),
      status: transactions.status,
      createdAt: transactions.created_at,
      ways: [
        ...byId('transaction', transactions.id),
        ...waysByKeys(ctx, transactions, [
          ...hashKeys(transactions.tx_hash),
          ...addressKeys({ to: transactions.to_address, from: transactions.from_address }),
        ]),
      ],
    },
    event: {
      scope: 'events:read',
      table: events,
      id: events.id,
      mine: owned(ctx, events),
      title: events.type,
      status: noStatus,
      createdAt: events.created_at,
      ways: byId('event', events.id),
    },
    delivery: {
      scope: 'webhooks:read',
      table: deliveries,
      id: deliveries.id,
      mine: owned(ctx, deliveries),
      title: deliveries.event_type,
      status: deliveries.status,
      createdAt: deliveries.created_at,
      ways: /^[1-9]\d{1,15}$/.test(q) ? [{ name: 'id', isExact: true, where: eq(deliveries.id, Number(q)) }] : [],
    },
    request: {
      scope: 'api_keys:read',
      table: apiKeyRequests,
      id: apiKeyRequests.id,
      mine: owned(ctx, apiKeyRequests),
      title: sql`${apiKeyRequests.method} || ' ' || ${apiKeyRequests.route}`,
      status: sql`${apiKeyRequests.status}::text`,
      createdAt: apiKeyRequests.created_at,
      ways: byId('request', apiKeyRequests.id),
    },
    api_key: {
      scope: 'api_keys:read',
      table: apiKeys,
      id: apiKeys.id,
      mine: owned(ctx, apiKeys),
      title: apiKeys.label,
      status: sql`CASE WHEN ${apiKeys.revoked_at} IS NOT NULL THEN 'revoked'
        WHEN ${apiKeys.expires_at} <= ${ctx.services.now().toISOString()}::timestamptz THEN 'expired' ELSE 'active' END`,
      createdAt: apiKeys.created_at,
      ways: [
        ...byId('api_key', apiKeys.id),
        ...waysByParts(newestRows(ctx, apiKeys), { label: apiKeys.label }, q),
        {
          name: 'start',
          isExact: false,
          from: newestRows(ctx, apiKeys),
          where: sql`starts_with(${apiKeys.start}, ${q})`,
        },
      ],
    },
    endpoint: {
      scope: 'endpoints:read',
      table: endpoints,
      id: endpoints.id,
      mine: and(owned(ctx, endpoints), isNull(endpoints.deleted_at)),
      title: sql`coalesce(nullif(${endpoints.description}, ''), ${endpoints.url})`,
      status: endpoints.status,
      createdAt: endpoints.created_at,
      ways: [
        ...byId('endpoint', endpoints.id),
        ...waysByParts(undefined, { description: endpoints.description, url: endpoints.url }, q),
      ],
    },
    teammate: {
      scope: 'team:write',
      table: users,
      id: users.id,
      mine: undefined,
      title: users.name,
      status: sql`role`,
      createdAt: users.createdAt,
      ways: [
        ...byId('user', users.id).map((way) => ({ ...way, from: team })),
        ...waysByParts(team, { name: users.name, email: users.email }, q),
      ],
    },
  };
}
