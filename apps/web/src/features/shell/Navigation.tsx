import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTenant } from '../../tenant.ts';
import { BookIcon } from '../../ui/icons.tsx';
import { type PageEntry, usePages } from '../../parts/pages.tsx';
import { words } from '../../words/index.ts';
import classes from './Shell.module.css';

const text = words.shell;

/** The pages that this person may see. */
export function Navigation({ onNavigate }: { onNavigate(): void }) {
  const { params } = useTenant();
  const { home, groups } = usePages();
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
      <ul className={classes.pages}>{item(home)}</ul>
      {groups.map(({ name, pages }) => (
        <Fragment key={name}>
          <h2 className={classes.group} id={`nav-${name}`}>
            {text.groups[name]}
          </h2>
          <ul className={classes.pages} aria-labelledby={`nav-${name}`}>
            {pages.map(item)}
            {name === 'developers' && (
              <li>
                <a href="/docs" target="_blank" rel="noreferrer" className={classes.item}>
                  <BookIcon />
                  {text.docs}
                </a>
              </li>
            )}
          </ul>
        </Fragment>
      ))}
    </nav>
  );
}
