import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { problemFrom } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { field } from '../../ui/field.ts';
import { words } from '../../words/index.ts';
import { DoorForm, FormProblem } from './Door.tsx';

const text = words.signIn.confirm;

type Props = { user: { email: string; two_factor: boolean }; onAnswer(given: boolean): void };

/** Over whatever page wants it: the password once more and, with two-factor sign-in, a code. */
export function ConfirmAgain({ user, onAnswer }: Props) {
  const { api } = useRouter().options.context;
  const { data } = useQuery(api.session.config.queryOptions());
  const [wantsCode, setWantsCode] = useState(user.two_factor);
  const confirm = useMutation(
    api.session.confirm_password.mutationOptions({
      // What was typed is kept no longer than the dialog.
      gcTime: 0,
      onSuccess: () => onAnswer(true),
      // Two-factor sign-in was switched on in another browser, since this page was loaded.
      onError: (error) => problemFrom(error).fields['code'] !== undefined && setWantsCode(true),
    }),
  );
  const problem = confirm.isError ? problemFrom(confirm.error) : null;
  const demo = data?.demo?.email === user.email ? data.demo : null;
  return (
    <Dialog onClose={() => onAnswer(false)} title={text.title}>
      <DoorForm
        onSubmit={(event) => {
          event.preventDefault();
          const typed = new FormData(event.currentTarget);
          const code = field(typed, 'code').replaceAll(/\s/g, '');
          if (!confirm.isPending)
            confirm.mutate({ password: field(typed, 'password'), ...(wantsCode && code !== '' && { code }) });
        }}
      >
        <Stack gap="md">
          <Text>{wantsCode ? text.leadCode : text.lead}</Text>
          <PasswordInput
            key={demo?.email}
            label={words.signIn.password}
            name="password"
            defaultValue={demo?.password}
            error={problem?.fields['password']}
            autoComplete="current-password"
            required
            data-autofocus
          />
          {wantsCode && (
            <TextInput
              label={text.code}
              description={text.codeHint}
              name="code"
              error={problem?.fields['code']}
              autoComplete="one-time-code"
              required
              classNames={{ input: 'mono' }}
            />
          )}
          <FormProblem problem={problem} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => onAnswer(false)}>
              {words.common.cancel}
            </Button>
            <BusyButton type="submit" loading={confirm.isPending}>
              {text.action}
            </BusyButton>
          </Group>
        </Stack>
      </DoorForm>
    </Dialog>
  );
}
