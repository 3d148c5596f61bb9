import { ActionIcon, CopyButton } from '@mantine/core';
import { CheckIcon, CopyIcon } from './icons.tsx';
import { words } from '../words/index.ts';

/** Copies a text that is shown beside the button. */
export function CopyText({ value, what }: { value: string; what: string }) {
  return (
    <CopyButton value={value} timeout={1_500}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          onClick={copy}
          aria-label={copied ? words.common.copied : words.common.copy(what)}
          title={words.common.copy(what)}
        >
          {copied ? <CheckIcon /> : <CopyIcon />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}
