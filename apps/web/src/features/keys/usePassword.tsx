import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { problemFrom } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';

const text = words.keys.password;

/**
 * For what is only done by somebody who showed the password in the last minutes. `confirmed` asks for it in place where
 * that is not so, and tells whether it was given; `dialog` has to be on the page for that.
 */
export function usePassword(): { confirmed(): Promise<boolean>; dialog: ReactNode } {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<{ answer(given: boolean): void } | null>(null);
  const confirmed = async () => {
    const me = await queryClient.query(api.session.me.queryOptions(undefined, { staleTime: 0 }));
    if (me === null || me.fresh) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    setAsking({ answer: resolve });
    return promise;
  };
  const answer = (given: boolean) => {
    setAsking(null);
    asking?.answer(given);
  };
  return { confirmed, dialog: asking !== null && <PasswordDialog onAnswer={answer} /> };
}

function PasswordDialog({ onAnswer }: { onAnswer(given: boolean): void }) {
  const { api } = useTenant();
  const [password, setPassword] = useState('');
  const confirm = useMutation(
    // What was typed is kept no longer than the dialog.
    api.session.confirm_password.mutationOptions({ gcTime: 0, onSuccess: () => onAnswer(true) }),
  );
  const problem = confirm.isError ? problemFrom(confirm.error) : null;
  const wrong = problem?.fields['password'];
  return (
    <Dialog onClose={() => onAnswer(false)} title={text.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!confirm.isPending) confirm.mutate({ password });
        }}
      >
        <Stack gap="md">
          <Text>{text.lead}</Text>
          <PasswordInput
            label={text.label}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={wrong}
            autoComplete="current-password"
            required
            data-autofocus
          />
          <div role="alert" className={classes.problem}>
            {problem !== null && wrong === undefined && problem.message}
          </div>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => onAnswer(false)}>
              {words.common.cancel}
            </Button>
            <BusyButton type="submit" loading={confirm.isPending}>
              {text.confirm}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
