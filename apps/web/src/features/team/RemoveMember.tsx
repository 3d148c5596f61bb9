import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import type { Member } from './types.ts';

const text = words.team.removing;

/** Takes somebody out of the team, or oneself. */
export function RemoveMember({ of, onLeft, onClose }: { of: Member; onLeft(): void; onClose(): void }) {
  const { api, user, merchant } = useTenant();
  const queryClient = useQueryClient();
  const remove = useMutation(api.team.remove.mutationOptions());
  const isOwn = of.user_id === user.id;
  const run = async () => {
    await remove.mutateAsync({ user_id: of.user_id });
    if (isOwn) return onLeft();
    void queryClient.invalidateQueries(api.team.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
    notifyDone(text.done(of.name));
    // The button that opened the dialog goes with its row.
    setTimeout(() => document.getElementById('content')?.focus(), 0);
  };
  return (
    <Confirm
      title={isOwn ? text.leaveTitle(merchant.name) : text.title(of.name)}
      action={isOwn ? text.leaveAction : text.action}
      run={run}
      onClose={onClose}
    >
      <Text>{isOwn ? text.leaveLost : text.lost}</Text>
    </Confirm>
  );
}
