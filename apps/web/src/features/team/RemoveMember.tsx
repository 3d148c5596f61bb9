import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Confirm } from '../../ui/form/Confirm.tsx';
import { focusContent } from '../../ui/focus-content.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import type { Member } from './types.ts';

const text = words.team.removing;

/** Removes somebody from the team. */
export function RemoveMember({ of, onClose }: { of: Member; onClose(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const remove = useMutation(api.team.remove.mutationOptions());
  const run = async () => {
    await remove.mutateAsync({ user_id: of.user_id });
    void queryClient.invalidateQueries(api.team.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
    notifyDone(text.done(of.name));
    // The button that opened the dialog disappears with its row.
    setTimeout(focusContent, 0);
  };
  return (
    <Confirm title={text.title(of.name)} action={text.action} run={run} onClose={onClose}>
      <Text>{text.lost}</Text>
    </Confirm>
  );
}
