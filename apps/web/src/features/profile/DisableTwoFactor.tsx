import { Text } from '@mantine/core';
import { call } from '../../auth.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { textOf } from '../../ui/form/fields.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { words } from '../../words/index.ts';

import { PasswordField } from './PasswordField.tsx';

const text = words.profile.disable;

/** Turns off two-factor sign-in. */
export function DisableTwoFactor({ onChanged, onClose }: { onChanged(): Promise<void>; onClose(): void }) {
  return (
    <FormDialog
      title={text.title}
      action={text.action}
      danger
      onClose={onClose}
      send={async (typed) => {
        const { problem } = await call('/two-factor/disable', { password: textOf(typed, 'password') });
        if (problem !== null) return problem;
        await onChanged();
        onClose();
        notifyDone(text.done);
        return null;
      }}
    >
      {(form) => (
        <>
          <Text>{text.lead}</Text>
          <PasswordField {...form.field('password')} />
        </>
      )}
    </FormDialog>
  );
}
