import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTenant } from '../tenant.ts';
import { words } from '../words/index.ts';
import {
  AuditIcon,
  BalanceIcon,
  DeliveryIcon,
  EventIcon,
  FlaskIcon,
  HomeIcon,
  InvoiceIcon,
  KeyIcon,
  LinkIcon,
  ListIcon,
  MoneyIcon,
  PaymentIcon,
  PayoutIcon,
  RefundIcon,
  RequestIcon,
  TeamIcon,
  WebhookIcon,
  WithdrawalIcon,
} from '../ui/icons.tsx';

const text = words.shell;

/** A page in the dashboard's navigation. */
export interface PageEntry {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: string;
  readonly icon: ReactNode;
}

/** Pages under one heading of the navigation. */
export interface PageGroup {
  readonly name: keyof typeof text.groups;
  readonly pages: readonly PageEntry[];
}

/** The pages that this person may see: Home, then the groups that have any. */
export function usePages(): { readonly home: PageEntry; readonly groups: readonly PageGroup[] } {
  const { mode, can } = useTenant();
  const page = (to: PageEntry['to'], label: string, icon: ReactNode, allowed = true): PageEntry[] =>
    allowed ? [{ to, label, icon }] : [];
  const groups: PageGroup[] = [
    {
      name: 'money',
      pages: [
        ...page('/$merchant/$mode/payments', text.payments, <PaymentIcon />, can('payments:read')),
        ...page('/$merchant/$mode/invoices', text.invoices, <InvoiceIcon />, can('invoices:read')),
        ...page('/$merchant/$mode/payment-links', text.paymentLinks, <LinkIcon />, can('links:read')),
        ...page('/$merchant/$mode/refunds', text.refunds, <RefundIcon />, can('refunds:read')),
        ...page('/$merchant/$mode/payouts', text.payouts, <PayoutIcon />, can('payouts:read')),
        ...page('/$merchant/$mode/withdrawals', text.withdrawals, <WithdrawalIcon />, can('withdrawals:read')),
        ...page('/$merchant/$mode/balances', text.balances, <BalanceIcon />, can('balances:read')),
        ...page('/$merchant/$mode/transactions', text.transactions, <MoneyIcon />, can('transactions:read')),
      ],
    },
    {
      name: 'developers',
      pages: [
        ...page('/$merchant/$mode/settings/webhooks', text.webhooks, <WebhookIcon />, can('endpoints:read')),
        ...page('/$merchant/$mode/deliveries', text.deliveries, <DeliveryIcon />, can('webhooks:read')),
        ...page('/$merchant/$mode/events', text.events, <EventIcon />, can('events:read')),
        ...page('/$merchant/$mode/settings/api-keys', text.apiKeys, <KeyIcon />, can('api_keys:read')),
        ...page('/$merchant/$mode/requests', text.requests, <RequestIcon />, can('api_keys:read')),
        ...page('/$merchant/$mode/event-types', text.eventTypes, <ListIcon />),
        ...page('/$merchant/$mode/sandbox', text.sandbox, <FlaskIcon />, mode === 'test' && can('payments:write')),
      ],
    },
    {
      name: 'settings',
      pages: [
        ...page('/$merchant/$mode/team', text.team, <TeamIcon />, can('team:write')),
        ...page('/$merchant/$mode/audit-log', text.auditLog, <AuditIcon />, can('audit:read')),
      ],
    },
  ];
  return {
    home: { to: '/$merchant/$mode', label: text.home, icon: <HomeIcon /> },
    groups: groups.filter(({ pages }) => pages.length > 0),
  };
}
