import { UnstyledButton } from '@mantine/core';
import { useId } from 'react';
import { ChevronRightIcon } from '../../ui/icons.tsx';
import { Time } from '../../ui/Time.tsx';
import classes from './Audit.module.css';
import { Details } from './Details.tsx';
import type { AuditSearch } from './search.ts';
import type { Entry } from './types.ts';
import { EntrySentence } from './EntrySentence.tsx';

type Props = { of: Entry; open: boolean; onToggle(): void; onSearch(next: AuditSearch): void };

/** One change as a sentence; its details open below it. */
export function Row({ of, open, onToggle, onSearch }: Props) {
  const id = useId();
  return (
    <>
      <tr data-open={open || undefined}>
        <td className={classes.what}>
          <UnstyledButton
            className={classes.sentence}
            data-row
            aria-expanded={open}
            aria-controls={id}
            onClick={onToggle}
          >
            <ChevronRightIcon />
            <span>
              <EntrySentence of={of} />
            </span>
          </UnstyledButton>
        </td>
        <td>{of.ip}</td>
        <td>
          <Time at={of.created_at} />
        </td>
      </tr>
      {open && (
        <tr id={id} data-open>
          <td colSpan={3}>
            <Details of={of} onSearch={onSearch} />
          </td>
        </tr>
      )}
    </>
  );
}
