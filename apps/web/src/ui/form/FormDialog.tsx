import { Button, Group, type ModalProps, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Problem } from '../../auth.ts';
import { words } from '../../words/index.ts';
import { Dialog } from '../Dialog.tsx';
import { BusyButton } from '../BusyButton.tsx';
import { ErrorBlock } from './ErrorBlock.tsx';
import { Form } from './Form.tsx';
import { type FormState, useForm } from './useForm.ts';

interface BodyProps {
  readonly form: FormState;
  /** The label of the button: what happens, not "OK". */
  readonly action: string;
  /** Something is lost: a red button, and the focus starts on the other one. */
  readonly danger?: boolean;
  /** There is nothing to send yet. */
  readonly disabled?: boolean;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** The content of a dialog that is a form: its fields, why it was refused, and two buttons. */
export function DialogForm({ form, action, danger = false, disabled = false, children, onClose }: BodyProps) {
  return (
    <Form of={form}>
      <Stack gap="md">
        {children}
        <ErrorBlock>{form.message}</ErrorBlock>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus={danger || undefined}>
            {words.common.cancel}
          </Button>
          <BusyButton
            type="submit"
            loading={form.pending}
            disabled={disabled}
            // A field that asks for the focus comes before it.
            data-autofocus={(!danger && !disabled) || undefined}
            {...(danger && { color: 'red.9' })}
          >
            {action}
          </BusyButton>
        </Group>
      </Stack>
    </Form>
  );
}

type Props = Omit<BodyProps, 'form' | 'children'> &
  Pick<ModalProps, 'size'> & {
    readonly title: string;
    /** The fields. */
    children(form: FormState): ReactNode;
    /** Submits what was typed. @returns why it was refused, or null; may throw what a call throws */
    send(typed: FormData): Promise<Problem | null>;
  };

/** A form in a dialog. A refusal is shown in the dialog, which keeps what was typed. Mount it to open it. */
export function FormDialog({ title, size, children, send, ...body }: Props) {
  const form = useForm(send);
  return (
    <Dialog onClose={body.onClose} title={title} {...(size !== undefined && { size })}>
      <DialogForm form={form} {...body}>
        {children(form)}
      </DialogForm>
    </Dialog>
  );
}
