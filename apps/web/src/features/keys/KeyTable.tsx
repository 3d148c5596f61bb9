import { UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { useListKeys } from '../../ui/useListKeys.ts';
import { SkeletonRows, Table } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import { KeyStatus } from './KeyStatus.tsx';
import type { Key } from './types.ts';

const text = words.keys;
const { label, status, key, scopes, lastUsed, expires, createdBy } = text.columns;
const head = [label, status, key, scopes, lastUsed, expires, createdBy];

/** The keys, one per row; skeletons while loading. */
export function KeyTable({ keys }: { keys: readonly Key[] | undefined }) {
  const ref = useListKeys<HTMLDivElement>();
  return (
    <div ref={ref} className={classes.list}>
      <Table label={text.title} head={head} stacks>
        {keys === undefined ? <SkeletonRows columns={head.length} /> : keys.map((one) => <Row key={one.id} of={one} />)}
      </Table>
    </div>
  );
}

function Row({ of }: { of: Key }) {
  const { params } = useTenant();
  return (
    <tr data-over={of.status !== 'active' || undefined}>
      <td className={classes.label}>
        <Link
          to="/$merchant/$mode/settings/api-keys/$key"
          params={{ ...params, key: of.id }}
          className={classes.name}
          title={of.label}
          data-row
        >
          {of.label}
        </Link>
      </td>
      <td>
        <KeyStatus of={of} />
      </td>
      <td>
        <code>{of.start}</code>
      </td>
      <td>
        <ScopeSummary of={of} />
      </td>
      <td>
        {of.last_used_at === null ? (
          <span className={classes.dimmed}>{text.neverUsed}</span>
        ) : (
          <>
            <Time at={of.last_used_at} />
            {of.last_used_ip !== null && <span className={classes.dimmed}> {text.from(of.last_used_ip)}</span>}
          </>
        )}
      </td>
      <td>
        {of.expires_at === null ? <span className={classes.dimmed}>{text.noExpiry}</span> : <Time at={of.expires_at} />}
      </td>
      <td className={classes.person} title={of.created_by.label}>
        {/* Of an address, who; the domain is mostly one's own. */}
        {of.created_by.label.replace(/@.*/, '')}
      </td>
    </tr>
  );
}

/** The permissions of a key in one cell: the first permission, and all of them on hover or click. */
function ScopeSummary({ of }: { of: Key }) {
  const [open, setOpen] = useState(false);
  if (of.scopes.length === 1) return <code>{of.scopes[0]}</code>;
  return (
    <div className={classes.scopes}>
      <UnstyledButton
        className={classes.summary}
        title={of.scopes.join('\n')}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <code>{of.scopes[0]}</code> <span className={classes.more}>+{of.scopes.length - 1}</span>
        <span className="sr-only">{words.keys.scopesOf(of.label)}</span>
      </UnstyledButton>
      {open && of.scopes.slice(1).map((scope) => <code key={scope}>{scope}</code>)}
    </div>
  );
}
