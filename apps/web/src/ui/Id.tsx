import { ActionIcon, CopyButton } from '@mantine/core';
import { words } from '../words/index.ts';
import classes from './Id.module.css';
import { CheckIcon, CopyIcon } from './icons.tsx';

/**
 * An id with a button that copies it. `short` shows only its end, which is the part that differs between neighbours.
 */
export function Id({ value, what = 'id', short = false }: { value: string; what?: string; short?: boolean }) {
  const shown = short && value.length > 14 ? `${value.slice(0, 4)}…${value.slice(-6)}` : value;
  return (
    <span className={classes.id}>
      <code title={value}>{shown}</code>
      <CopyButton value={value} timeout={1_500}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={(event) => {
              event.stopPropagation();
              copy();
            }}
            aria-label={copied ? words.common.copied : words.common.copy(what)}
          >
            {copied ? <CheckIcon /> : <CopyIcon />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
