import { limits } from '@cryptoix/core/tables';
import { PasswordInput, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../auth.ts';
import { useTenant } from '../../tenant.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { textOf } from '../../ui/form/fields.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
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
          currentPassword: textOf(typed, 'currentPassword'),
          newPassword: textOf(typed, 'newPassword'),
        });
        if (problem !== null) return problem;
        void queryClient.invalidateQueries(api.session.list.queryFilter());
        await onChanged();
        onClose();
        notifyDone(text.done);
        return null;
      }}
    >
      {(form) => (
        <>
          <Text c="dimmed">{text.lead}</Text>
          <PasswordInput
            label={text.current}
            {...form.field('currentPassword')}
            autoComplete="current-password"
            required
            data-autofocus
          />
          <PasswordInput
            label={text.next}
            description={words.signIn.newPasswordHint}
            {...form.field('newPassword')}
            autoComplete="new-password"
            required
            minLength={limits.passwordMinLength}
            maxLength={limits.passwordMaxLength}
          />
        </>
      )}
    </FormDialog>
  );
}
