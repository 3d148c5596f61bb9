import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTenant } from '../tenant.ts';
import { words } from '../words/index.ts';
import {
  AuditIcon,
  DeliveryIcon,
  EventIcon,
  FlaskIcon,
  HomeIcon,
  KeyIcon,
  ListIcon,
  MoneyIcon,
  TeamIcon,
  WebhookIcon,
} from '../ui/icons.tsx';

const text = words.shell;

/** A page in the dashboard's navigation. */
export interface PageEntry {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: string;
  readonly icon: ReactNode;
}

/** The pages that this person may see: the main ones, and the settings. */
export function usePages(): { readonly daily: readonly PageEntry[]; readonly settings: readonly PageEntry[] } {
  const { mode, can } = useTenant();
  const page = (to: PageEntry['to'], label: string, icon: ReactNode, allowed = true): PageEntry[] =>
    allowed ? [{ to, label, icon }] : [];
  return {
    daily: [
      ...page('/$merchant/$mode', text.home, <HomeIcon />),
      ...page('/$merchant/$mode/transactions', text.transactions, <MoneyIcon />, can('transactions:read')),
      ...page('/$merchant/$mode/events', text.events, <EventIcon />, can('events:read')),
      ...page('/$merchant/$mode/deliveries', text.deliveries, <DeliveryIcon />, can('webhooks:read')),
      ...page('/$merchant/$mode/sandbox', text.sandbox, <FlaskIcon />, mode === 'test' && can('payments:write')),
    ],
    settings: [
      ...page('/$merchant/$mode/settings/api-keys', text.apiKeys, <KeyIcon />, can('api_keys:read')),
      ...page('/$merchant/$mode/settings/webhooks', text.webhooks, <WebhookIcon />, can('endpoints:read')),
      ...page('/$merchant/$mode/event-types', text.eventTypes, <ListIcon />),
      ...page('/$merchant/$mode/audit-log', text.auditLog, <AuditIcon />, can('audit:read')),
      ...page('/$merchant/$mode/team', text.team, <TeamIcon />, can('team:write')),
    ],
  };
}
