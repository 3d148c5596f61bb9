import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { TextLink } from '../../ui/links.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { DoorCard, DoorForm } from './Door.tsx';
import { MailKept } from './MailKept.tsx';

const text = words.signIn.forgotten;

/** Asks for the mail with which a new password is chosen. Says the same whether or not the address is known. */
export function ForgotPassword() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm(async (data) => {
    const email = textOf(data, 'email');
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
      <DoorForm of={form} action={text.submit}>
        <TextInput
          label={words.signIn.email}
          {...form.field('email')}
          type="email"
          autoComplete="username"
          required
          autoFocus
        />
      </DoorForm>
    </DoorCard>
  );
}
