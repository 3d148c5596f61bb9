import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { RolePicker } from './RolePicker.tsx';
import { rolesGivenBy } from './rules.ts';
import type { Member } from './types.ts';

const text = words.team.role;

/** Changes what a member may do. */
export function ChangeRole({ of, onOwnRole, onClose }: { of: Member; onOwnRole(): Promise<void>; onClose(): void }) {
  const { api, user, merchant } = useTenant();
  const queryClient = useQueryClient();
  const [role, setRole] = useState(of.role);
  const change = useMutation(api.team.change_role.mutationOptions());
  const isOwn = of.user_id === user.id;
  const send = async () => {
    await change.mutateAsync({ user_id: of.user_id, role });
    onClose();
    notifyDone(text.done(of.name, words.team.roles[role].name));
    // First, so that nothing is fetched that the new role may not see.
    if (isOwn) await onOwnRole();
    void queryClient.invalidateQueries(api.team.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
    return null;
  };
  return (
    <FormDialog
      title={isOwn ? text.own : text.title(of.name)}
      action={text.submit}
      disabled={role === of.role}
      send={send}
      onClose={onClose}
    >
      {() => (
        <>
          <RolePicker
            label={words.team.form.role}
            roles={rolesGivenBy(merchant.role)}
            value={role}
            onChange={setRole}
          />
          {isOwn && <Text>{text.ownWarning}</Text>}
        </>
      )}
    </FormDialog>
  );
}
