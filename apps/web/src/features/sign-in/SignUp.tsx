import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { CheckMail } from './CheckMail.tsx';
import { DoorCard, DoorForm } from './Door.tsx';
import { NewPassword } from './NewPassword.tsx';

const text = words.signIn.signUp;

/** Makes an account; it opens once the mailed link has been followed. */
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
    return <CheckMail email={sentTo} foot={<TextLink to="/sign-in">{words.signIn.back}</TextLink>} />;
  const foot = (
    <>
      {text.haveAccount} <TextLink to="/sign-in">{words.signIn.submit}</TextLink>
    </>
  );
  return (
    <DoorCard title={text.title} lead={text.lead} foot={foot}>
      <DoorForm of={form} action={text.submit}>
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
      </DoorForm>
    </DoorCard>
  );
}
