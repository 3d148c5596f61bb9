import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Confirm } from '../../ui/form/Confirm.tsx';
import { focusContent } from '../../ui/focus-content.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import type { Invitation } from './types.ts';

const text = words.team.revoking;

/** Revokes an invitation before it is accepted. */
export function RevokeInvitation({ of, onClose }: { of: Invitation; onClose(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const revoke = useMutation(api.team.revoke_invitation.mutationOptions());
  const run = async () => {
    await revoke.mutateAsync({ id: of.id });
    void queryClient.invalidateQueries(api.team.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
    notifyDone(text.done(of.email));
    // The button that opened the dialog disappears with its row.
    setTimeout(focusContent, 0);
  };
  return (
    <Confirm title={text.title(of.email)} action={text.action} run={run} onClose={onClose}>
      <Text>{text.lost}</Text>
    </Confirm>
  );
}
