import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { words } from '../../words/index.ts';
import { FormDialog } from './FormDialog.tsx';

type Props = {
  title: string;
  /** Says what is lost. */
  children: ReactNode;
  /** The label of the button: what happens, not "OK". */
  action: string;
  /** A text that must be typed first, when it cannot be undone. */
  phrase?: string;
  /** Nothing is lost: no red button, and Enter confirms. */
  harmless?: boolean;
  run(): Promise<unknown>;
  onClose(): void;
};

/**
 * Asks before something is lost or may be done by mistake. A failure is shown in the dialog, which stays open. Mount it
 * to open it.
 */
export function Confirm({ children, phrase, harmless = false, run, ...dialog }: Props) {
  const [typed, setTyped] = useState('');
  const send = async () => {
    await run();
    dialog.onClose();
    return null;
  };
  return (
    <FormDialog {...dialog} danger={!harmless} disabled={phrase !== undefined && typed.trim() !== phrase} send={send}>
      {() => (
        <>
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
        </>
      )}
    </FormDialog>
  );
}
