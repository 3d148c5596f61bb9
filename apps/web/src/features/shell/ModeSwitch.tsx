import { modes } from '@cryptoix/core/tables';
import { Link, useRouterState } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { words } from '../../words/index.ts';
import classes from './ModeSwitch.module.css';

/** Pages that exist in both modes; from any other, such as that of one key, the switch leads to Home. */
const inBoth =
  /^\/[^/]+\/[^/]+\/(?:events|transactions|event-types|audit-log|team|profile|deliveries|settings\/(?:api-keys|webhooks))\/?$/;

/** Live or test. Two links, because the mode is part of the URL: it can be opened in another tab, or bookmarked. */
export function ModeSwitch() {
  const { merchant } = useTenant();
  const stays = useRouterState({ select: ({ location }) => inBoth.test(location.pathname) });
  return (
    <nav className={classes.switch} aria-label={words.shell.mode}>
      {modes.map((mode) => (
        <Link
          key={mode}
          to={stays ? '.' : '/$merchant/$mode'}
          params={{ merchant: merchant.id, mode }}
          className={classes.choice}
        >
          {words.common.mode[mode]}
        </Link>
      ))}
    </nav>
  );
}
