import { Text } from '@mantine/core';
import { call } from '../../auth.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { field } from '../../ui/field.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { words } from '../../words/index.ts';

import { PasswordField } from './PasswordField.tsx';

const text = words.profile.disable;

/** Switches two-factor sign-in off. */
export function DisableTwoFactor({ onChanged, onClose }: { onChanged(): Promise<void>; onClose(): void }) {
  return (
    <FormDialog
      title={text.title}
      action={text.action}
      danger
      onClose={onClose}
      send={async (typed) => {
        const { problem } = await call('/two-factor/disable', { password: field(typed, 'password') });
        if (problem !== null) return problem;
        await onChanged();
        onClose();
        notifyDone(text.done);
        return null;
      }}
    >
      {(fields) => (
        <>
          <Text>{text.lead}</Text>
          <PasswordField error={fields['password']} />
        </>
      )}
    </FormDialog>
  );
}
