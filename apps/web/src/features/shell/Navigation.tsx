import type { Mode } from '@cryptoix/core';
import { Link } from '@tanstack/react-router';
import { HomeIcon } from '../../ui/icons.tsx';
import classes from './Shell.module.css';

/** The pages there are. */
export function Navigation({ merchant, mode, onNavigate }: { merchant: string; mode: Mode; onNavigate(): void }) {
  return (
    <nav className={classes.nav} aria-label="Pages">
      <ul>
        <li>
          <Link
            to="/$merchant/$mode"
            params={{ merchant, mode }}
            activeOptions={{ exact: true }}
            className={classes.item}
            onClick={onNavigate}
          >
            <HomeIcon />
            Home
          </Link>
        </li>
      </ul>
    </nav>
  );
}
