import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../auth.ts';
import { TextLink } from '../../ui/links.tsx';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { field, useSubmit } from './useSubmit.ts';

/** Asks for the mail with which a new password is chosen. Says the same whether or not the address is known. */
export function ForgotPassword() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useSubmit(async (data) => {
    const email = field(data, 'email');
    const { problem } = await call('/request-password-reset', { email });
    if (problem === null) setSentTo(email);
    return problem;
  });
  const foot = <TextLink to="/sign-in">Back to sign-in</TextLink>;
  if (sentTo !== null) {
    const lead = (
      <>
        If <strong>{sentTo}</strong> has an account, a link is on its way there. It works once, for one hour.
      </>
    );
    return <DoorCard title="Check your mail" lead={lead} foot={foot} />;
  }
  return (
    <DoorCard title="Forgot your password?" lead="We mail you a link with which you choose a new one." foot={foot}>
      <DoorForm onSubmit={form.onSubmit}>
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          autoFocus
          error={form.problem?.fields['email']}
        />
        <FormProblem problem={form.problem} />
        <Button type="submit" fullWidth loading={form.pending}>
          Send the link
        </Button>
      </DoorForm>
    </DoorCard>
  );
}
