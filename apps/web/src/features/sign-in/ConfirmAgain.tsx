import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { problemFrom } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/form/FormDialog.tsx';
import { textOf } from '../../ui/form/fields.ts';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';

const text = words.signIn.confirm;

type Props = { user: { email: string; two_factor: boolean }; onAnswer(given: boolean): void };

/** A dialog over any page: the password again and, with two-factor sign-in, a code. */
export function ConfirmAgain({ user, onAnswer }: Props) {
  const { api } = useRouter().options.context;
  const { data } = useQuery(api.session.config.queryOptions());
  const [wantsCode, setWantsCode] = useState(user.two_factor);
  const confirm = useMutation(
    api.session.confirm_password.mutationOptions({
      // The typed password is kept no longer than the dialog.
      gcTime: 0,
      // Two-factor sign-in was turned on in another browser after this page was loaded.
      onError: (error) => problemFrom(error).fields['code'] !== undefined && setWantsCode(true),
    }),
  );
  const form = useForm(async (typed) => {
    const code = textOf(typed, 'code').replaceAll(/\s/g, '');
    await confirm.mutateAsync({ password: textOf(typed, 'password'), ...(wantsCode && code !== '' && { code }) });
    onAnswer(true);
    return null;
  });
  const demo = data?.demo?.email === user.email ? data.demo : null;
  return (
    <Dialog onClose={() => onAnswer(false)} title={text.title}>
      <DialogForm form={form} action={text.action} onClose={() => onAnswer(false)}>
        <Text>{wantsCode ? text.leadCode : text.lead}</Text>
        <PasswordInput
          key={demo?.email}
          label={words.signIn.password}
          {...form.field('password')}
          defaultValue={demo?.password}
          autoComplete="current-password"
          required
          data-autofocus
        />
        {wantsCode && (
          <TextInput
            label={text.code}
            description={text.codeHint}
            {...form.field('code')}
            autoComplete="one-time-code"
            required
            classNames={{ input: 'mono' }}
          />
        )}
      </DialogForm>
    </Dialog>
  );
}
