import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTenant } from '../../tenant.ts';
import {
  AuditIcon,
  BookIcon,
  DeliveryIcon,
  EventIcon,
  FlaskIcon,
  HomeIcon,
  KeyIcon,
  ListIcon,
  MoneyIcon,
  TeamIcon,
  WebhookIcon,
} from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import classes from './Shell.module.css';

const text = words.shell;

/** The pages there are for this person. */
export function Navigation({ onNavigate }: { onNavigate(): void }) {
  const { params, mode, can } = useTenant();
  const item = (to: NonNullable<LinkProps['to']>, icon: ReactNode, label: string, exact = false) => (
    <li>
      <Link to={to} params={params} activeOptions={{ exact }} className={classes.item} onClick={onNavigate}>
        {icon}
        {label}
      </Link>
    </li>
  );
  return (
    <nav className={classes.nav} aria-label={text.pages}>
      <ul>
        {item('/$merchant/$mode', <HomeIcon />, text.home, true)}
        {can('transactions:read') && item('/$merchant/$mode/transactions', <MoneyIcon />, text.transactions)}
        {can('events:read') && item('/$merchant/$mode/events', <EventIcon />, text.events)}
        {can('webhooks:read') && item('/$merchant/$mode/deliveries', <DeliveryIcon />, text.deliveries)}
        {mode === 'test' && can('payments:write') && item('/$merchant/$mode/sandbox', <FlaskIcon />, text.sandbox)}
      </ul>
      <h2 className={classes.group} id="nav-settings">
        {text.settings}
      </h2>
      <ul aria-labelledby="nav-settings">
        {can('api_keys:read') && item('/$merchant/$mode/settings/api-keys', <KeyIcon />, text.apiKeys)}
        {can('endpoints:read') && item('/$merchant/$mode/settings/webhooks', <WebhookIcon />, text.webhooks)}
        {item('/$merchant/$mode/event-types', <ListIcon />, text.eventTypes)}
        {can('audit:read') && item('/$merchant/$mode/audit-log', <AuditIcon />, text.auditLog)}
        {can('team:write') && item('/$merchant/$mode/team', <TeamIcon />, text.team)}
        <li>
          <a href="/docs" target="_blank" rel="noreferrer" className={classes.item}>
            <BookIcon />
            {text.docs}
          </a>
        </li>
      </ul>
    </nav>
  );
}
