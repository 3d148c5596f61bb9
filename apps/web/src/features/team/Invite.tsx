import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import type { Role } from '@cryptoix/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { problemFrom } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { field } from '../../ui/field.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { RolePicker } from './RolePicker.tsx';
import { rolesGivenBy } from './rules.ts';

const text = words.team.form;

/** Invites somebody by mail. */
export function Invite({ onClose }: { onClose(): void }) {
  const { api, merchant } = useTenant();
  const queryClient = useQueryClient();
  const [role, setRole] = useState<Role>('developer');
  const invite = useMutation(api.team.invite.mutationOptions());
  const send = async (typed: FormData) => {
    try {
      const { email } = await invite.mutateAsync({ email: field(typed, 'email').trim(), role });
      void queryClient.invalidateQueries(api.team.pathFilter());
      void queryClient.invalidateQueries(api.audit.pathFilter());
      onClose();
      notifyDone(text.done(email));
      return null;
    } catch (error) {
      return problemFrom(error);
    }
  };
  return (
    <FormDialog title={text.title} action={text.submit} send={send} onClose={onClose}>
      {(fields) => (
        <>
          <TextInput
            label={text.email}
            description={text.emailHint}
            name="email"
            type="email"
            error={fields['email']}
            required
            maxLength={limits.emailLength}
            autoComplete="off"
            data-autofocus
          />
          <RolePicker label={text.role} roles={rolesGivenBy(merchant.role)} value={role} onChange={setRole} />
        </>
      )}
    </FormDialog>
  );
}
