import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import type { Key } from './types.ts';

/** What a key may do in one cell: the first permission, and all of them on hover or click. */
export function ScopeSummary({ scopes, label }: { scopes: Key['scopes']; label: string }) {
  const [open, setOpen] = useState(false);
  if (scopes.length === 1) return <code>{scopes[0]}</code>;
  return (
    <div className={classes.scopes}>
      <UnstyledButton
        className={classes.summary}
        title={scopes.join('\n')}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <code>{scopes[0]}</code> <span className={classes.more}>+{scopes.length - 1}</span>
        <span className="sr-only">{words.keys.scopesOf(label)}</span>
      </UnstyledButton>
      {open && scopes.slice(1).map((scope) => <code key={scope}>{scope}</code>)}
    </div>
  );
}
