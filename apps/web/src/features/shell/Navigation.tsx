import { Link } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { BookIcon } from '../../ui/icons.tsx';
import { type PageEntry, usePages } from '../../parts/pages.tsx';
import { words } from '../../words/index.ts';
import classes from './Shell.module.css';

const text = words.shell;

/** The pages that this person may see. */
export function Navigation({ onNavigate }: { onNavigate(): void }) {
  const { params } = useTenant();
  const { daily, settings } = usePages();
  const item = ({ to, label, icon }: PageEntry) => (
    <li key={to}>
      <Link
        to={to}
        params={params}
        // Every other page is below it.
        activeOptions={{ exact: to === '/$merchant/$mode' }}
        className={classes.item}
        onClick={onNavigate}
      >
        {icon}
        {label}
      </Link>
    </li>
  );
  return (
    <nav className={classes.nav} aria-label={text.pages}>
      <ul>{daily.map(item)}</ul>
      <h2 className={classes.group} id="nav-settings">
        {text.settings}
      </h2>
      <ul aria-labelledby="nav-settings">
        {settings.map(item)}
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
