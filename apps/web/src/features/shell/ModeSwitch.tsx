import type { Mode } from '@cryptoix/core';
import { Link } from '@tanstack/react-router';
import { modes } from '../../api.ts';
import classes from './ModeSwitch.module.css';

const names = { live: 'Live', test: 'Test' } as const satisfies Record<Mode, string>;

/** Live or test. Two links, because the mode is part of the address: it can be opened in another tab, or kept. */
export function ModeSwitch({ merchant }: { merchant: string }) {
  return (
    <nav className={classes.switch} aria-label="Mode">
      {modes.map((mode) => (
        <Link key={mode} to="/$merchant/$mode" params={{ merchant, mode }} className={classes.choice}>
          {names[mode]}
        </Link>
      ))}
    </nav>
  );
}
