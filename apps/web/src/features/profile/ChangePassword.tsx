import { limits } from '@cryptoix/core/tables';
import { PasswordInput, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../auth.ts';
import { useTenant } from '../../tenant.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { field } from '../../ui/field.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { words } from '../../words/index.ts';

const text = words.profile.passwordForm;

/** Changes the password; every other browser is signed out. */
export function ChangePassword({ onChanged, onClose }: { onChanged(): Promise<void>; onClose(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  return (
    <FormDialog
      title={text.title}
      action={text.submit}
      onClose={onClose}
      send={async (typed) => {
        const { problem } = await call('/change-password', {
          currentPassword: field(typed, 'currentPassword'),
          newPassword: field(typed, 'newPassword'),
        });
        if (problem !== null) return problem;
        void queryClient.invalidateQueries(api.session.list.queryFilter());
        await onChanged();
        onClose();
        notifyDone(text.done);
        return null;
      }}
    >
      {(fields) => (
        <>
          <Text c="dimmed">{text.lead}</Text>
          <PasswordInput
            label={text.current}
            name="currentPassword"
            autoComplete="current-password"
            required
            data-autofocus
            error={fields['currentPassword']}
          />
          <PasswordInput
            label={text.next}
            description={words.signIn.newPasswordHint}
            name="newPassword"
            autoComplete="new-password"
            required
            minLength={limits.passwordMinLength}
            maxLength={limits.passwordMaxLength}
            error={fields['newPassword']}
          />
        </>
      )}
    </FormDialog>
  );
}
