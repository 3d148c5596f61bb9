import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { TextLink } from '../../ui/links.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { Card, CardForm } from './CardPage.tsx';
import { SavedEmail } from './SavedEmail.tsx';

const text = words.signIn.forgotten;

/** Asks for the email to choose a new password. Its message is the same whether or not the address is known. */
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
      <Card title={words.signIn.checkEmail.title} lead={lead} foot={foot}>
        <SavedEmail />
      </Card>
    );
  }
  return (
    <Card title={text.title} lead={text.lead} foot={foot}>
      <CardForm of={form} action={text.submit}>
        <TextInput
          label={words.signIn.email}
          {...form.field('email')}
          type="email"
          autoComplete="username"
          required
          autoFocus
        />
      </CardForm>
    </Card>
  );
}
