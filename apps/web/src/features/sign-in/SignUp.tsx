import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { CheckEmail } from './CheckEmail.tsx';
import { Card, CardForm } from './CardPage.tsx';
import { NewPassword } from './NewPassword.tsx';
import { SavedEmail } from './SavedEmail.tsx';

const text = words.signIn.signUp;

/** Creates an account, which works once the link in the email has been opened. */
export function SignUp() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm(async (data) => {
    const email = textOf(data, 'email');
    const { problem } = await call('/sign-up/email', {
      name: textOf(data, 'name'),
      email,
      password: textOf(data, 'password'),
    });
    if (problem === null) setSentTo(email);
    return problem;
  });
  if (sentTo !== null)
    return <CheckEmail email={sentTo} foot={<TextLink to="/sign-in">{words.signIn.back}</TextLink>} />;
  const foot = (
    <>
      {text.haveAccount} <TextLink to="/sign-in">{words.signIn.submit}</TextLink>
    </>
  );
  return (
    <Card title={text.title} lead={text.lead} foot={foot}>
      <CardForm of={form} action={text.submit}>
        <TextInput
          label={text.name}
          {...form.field('name')}
          autoComplete="name"
          required
          maxLength={limits.personNameLength}
          autoFocus
        />
        <TextInput label={words.signIn.email} {...form.field('email')} type="email" autoComplete="username" required />
        <NewPassword label={words.signIn.password} {...form.field('password')} />
      </CardForm>
      <SavedEmail />
    </Card>
  );
}
