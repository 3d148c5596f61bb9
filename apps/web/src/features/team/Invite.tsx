import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import type { Role } from '@cryptoix/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { textOf } from '../../ui/form/fields.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { RolePicker } from './RolePicker.tsx';
import { rolesGivenBy } from './rules.ts';

const text = words.team.form;

/** Invites a teammate by email. */
export function Invite({ onClose }: { onClose(): void }) {
  const { api, merchant } = useTenant();
  const queryClient = useQueryClient();
  const [role, setRole] = useState<Role>('developer');
  const invite = useMutation(api.team.invite.mutationOptions());
  const send = async (typed: FormData) => {
    const { email } = await invite.mutateAsync({ email: textOf(typed, 'email').trim(), role });
    void queryClient.invalidateQueries(api.team.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
    onClose();
    notifyDone(text.done(email));
    return null;
  };
  return (
    <FormDialog title={text.title} action={text.submit} send={send} onClose={onClose}>
      {(form) => (
        <>
          <TextInput
            label={text.email}
            description={text.emailHint}
            {...form.field('email')}
            type="email"
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
