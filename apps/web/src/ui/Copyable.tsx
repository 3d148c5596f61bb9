import { ActionIcon, CopyButton } from '@mantine/core';
import { words } from '../words/index.ts';
import classes from './Copyable.module.css';
import { CheckIcon, CopyIcon } from './icons.tsx';

/** A value for a machine, with a button that copies it. `shell`: shown as a command line. */
export function Copyable({ label, text, shell = false }: { label: string; text: string; shell?: boolean }) {
  return (
    <div className={classes.box}>
      <code className={classes.text}>
        {shell && (
          <span className={classes.prompt} aria-hidden="true">
            ${' '}
          </span>
        )}
        {text}
      </code>
      <CopyButton value={text} timeout={1_500}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={copy}
            aria-label={copied ? words.common.copied : words.common.copy(label)}
            title={words.common.copy(label)}
          >
            {copied ? <CheckIcon /> : <CopyIcon />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  );
}
