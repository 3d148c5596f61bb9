import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { call } from '../../auth.ts';
import { field } from '../../ui/field.ts';
import { TextLink } from '../../ui/links.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { words } from '../../words/index.ts';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { MailKept } from './MailKept.tsx';
import { useSubmit } from './useSubmit.ts';

const text = words.signIn.forgotten;

/** Asks for the mail with which a new password is chosen. Says the same whether or not the address is known. */
export function ForgotPassword() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useSubmit(async (data) => {
    const email = field(data, 'email');
    const { problem } = await call('/request-password-reset', { email });
    if (problem === null) setSentTo(email);
    return problem;
  });
  const foot = <TextLink to="/sign-in">{words.signIn.back}</TextLink>;
  if (sentTo !== null) {
    const lead = <Sentence text={text.sent} parts={{ email: <strong>{sentTo}</strong> }} />;
    return (
      <DoorCard title={words.signIn.checkMail.title} lead={lead} foot={foot}>
        <MailKept />
      </DoorCard>
    );
  }
  return (
    <DoorCard title={text.title} lead={text.lead} foot={foot}>
      <DoorForm onSubmit={form.onSubmit}>
        <TextInput
          label={words.signIn.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          autoFocus
          error={form.problem?.fields['email']}
        />
        <FormProblem problem={form.problem} />
        <BusyButton type="submit" fullWidth loading={form.pending}>
          {text.submit}
        </BusyButton>
      </DoorForm>
    </DoorCard>
  );
}
