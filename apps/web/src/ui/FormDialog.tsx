import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { BusyButton } from './BusyButton.tsx';
import type { Problem } from '../auth.ts';
import { words } from '../words/index.ts';
import { Dialog } from './Dialog.tsx';

type Props = {
  title: string;
  /** The word on the button: what happens, not "OK". */
  action: string;
  danger?: boolean;
  /** There is nothing to send yet. */
  disabled?: boolean;
  /** The fields; what is wrong with each, by its name, is theirs to show. */
  children(fields: Problem['fields']): ReactNode;
  /** Does it with what was typed. @returns why it was refused, or null */
  send(typed: FormData): Promise<Problem | null>;
  onClose(): void;
};

/** A form over the page. A refusal is said in the dialog, which keeps what was typed. Mount it to open it. */
export function FormDialog({ title, action, danger = false, disabled = false, children, send, onClose }: Props) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  const fields = problem?.fields ?? {};
  return (
    <Dialog onClose={onClose} title={title}>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (pending) return;
          const typed = new FormData(event.currentTarget);
          setPending(true);
          setProblem(null);
          setProblem(await send(typed));
          setPending(false);
        }}
      >
        <Stack gap="md">
          {children(fields)}
          <div role="alert">
            {problem !== null && Object.keys(fields).length === 0 && (
              <Text c="var(--mantine-color-error)">{problem.message}</Text>
            )}
          </div>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus={danger || undefined}>
              {words.common.cancel}
            </Button>
            <BusyButton type="submit" loading={pending} disabled={disabled} {...(danger && { color: 'red' })}>
              {action}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
