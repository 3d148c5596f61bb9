import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { BusyButton } from './BusyButton.tsx';
import { explain } from '../api.ts';
import { words } from '../words/index.ts';
import { Dialog } from './Dialog.tsx';

type Props = {
  title: string;
  /** What is lost. */
  children: ReactNode;
  /** The word on the button: what happens, not "OK". */
  action: string;
  /** Text that must be typed first, for what cannot be undone. */
  phrase?: string;
  /** Nothing is lost by it: no red button, and Enter does it. */
  harmless?: boolean;
  run(): Promise<unknown>;
  onClose(): void;
};

/** Asks before something is lost, or done that one may not have meant. A failure is said in the dialog, which stays open. Mount it to open it. */
export function Confirm({ title, children, action, phrase, harmless = false, run, onClose }: Props) {
  const [typed, setTyped] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const allowed = phrase === undefined || typed.trim() === phrase;
  const confirm = async () => {
    setPending(true);
    setError(null);
    try {
      await run();
      onClose();
    } catch (thrown) {
      setError(thrown);
      setPending(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (allowed && !pending) void confirm();
        }}
      >
        <Stack gap="md">
          <div>{children}</div>
          {phrase !== undefined && (
            <TextInput
              label={words.common.typeToConfirm(phrase)}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          <div role="alert">{error !== null && <Text c="var(--mantine-color-error)">{explain(error)}</Text>}</div>
          <Group justify="flex-end" gap="xs">
            <Button
              variant="default"
              onClick={onClose}
              data-autofocus={(phrase === undefined && !harmless) || undefined}
            >
              {words.common.cancel}
            </Button>
            <BusyButton
              type="submit"
              {...(!harmless && { color: 'red.9' })}
              loading={pending}
              disabled={!allowed}
              data-autofocus={harmless || undefined}
            >
              {action}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
