import { modes } from '@cryptoix/core/tables';
import { Link, useRouterState } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { words } from '../../words/index.ts';
import classes from './ModeSwitch.module.css';

/** The lists and pages that exist in both modes. */
const inBoth = [
  '/$merchant/$mode/payments',
  '/$merchant/$mode/invoices',
  '/$merchant/$mode/payment-links',
  '/$merchant/$mode/refunds',
  '/$merchant/$mode/payouts',
  '/$merchant/$mode/withdrawals',
  '/$merchant/$mode/balances',
  '/$merchant/$mode/transactions',
  '/$merchant/$mode/settings/webhooks',
  '/$merchant/$mode/deliveries',
  '/$merchant/$mode/events',
  '/$merchant/$mode/settings/api-keys',
  '/$merchant/$mode/requests',
  '/$merchant/$mode/event-types',
  '/$merchant/$mode/team',
  '/$merchant/$mode/audit-log',
  '/$merchant/$mode/profile',
] as const;

/**
 * Live or test. Two links, because the mode is part of the URL: it can be opened in another tab, or bookmarked. A list
 * stays; the object that is open beside it exists in one mode only, so that the list remains.
 */
export function ModeSwitch() {
  const { params } = useTenant();
  const path = useRouterState({ select: ({ location }) => `${location.pathname}/` });
  const here = inBoth.find((to) =>
    path.startsWith(`${to.replace('$merchant', params.merchant).replace('$mode', params.mode)}/`),
  );
  return (
    <nav className={classes.switch} aria-label={words.shell.mode}>
      {modes.map((mode) => (
        <Link key={mode} to={here ?? '/$merchant/$mode'} params={{ ...params, mode }} className={classes.choice}>
          {words.common.mode[mode]}
        </Link>
      ))}
    </nav>
  );
}
