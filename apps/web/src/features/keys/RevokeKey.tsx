import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTenant } from '../../tenant.ts';
import { Confirm } from '../../ui/form/Confirm.tsx';
import { focusContent } from '../../ui/focus-content.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import type { Key } from './types.ts';

const text = words.keys.revoke;

type Props = { of: Key; title?: string; action?: string; children?: ReactNode; onClose(): void };

/** Revokes a key for good, after its label was typed. `children` replace the text about what is lost. */
export function RevokeKey({ of, title = text.title(of.label), action = text.action, children, onClose }: Props) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const revoke = useMutation(api.keys.revoke.mutationOptions());
  const run = async () => {
    const revoked = await revoke.mutateAsync({ id: of.id });
    queryClient.setQueryData(api.keys.get.queryKey({ id: of.id }), revoked);
    void queryClient.invalidateQueries(api.keys.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
    notifyDone(text.done(of.label));
    // The button that opened the dialog disappears once the key is revoked.
    setTimeout(focusContent, 0);
  };
  return (
    <Confirm title={title} action={action} phrase={of.label} run={run} onClose={onClose}>
      <Text>{children ?? text.lost}</Text>
      <Text c="dimmed" mt={8}>
        {text.lastUsed}: {of.last_used_at === null ? words.common.never : <Time at={of.last_used_at} />}
      </Text>
    </Confirm>
  );
}
