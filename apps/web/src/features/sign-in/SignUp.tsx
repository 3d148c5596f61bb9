import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { call } from '../../auth.ts';
import { field } from '../../ui/field.ts';
import { TextLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';
import { CheckMail } from './CheckMail.tsx';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { NewPassword } from './NewPassword.tsx';
import { useSubmit } from './useSubmit.ts';

const text = words.signIn.signUp;

/** Makes an account; it opens once the mailed link has been followed. */
export function SignUp() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useSubmit(async (data) => {
    const email = field(data, 'email');
    const { problem } = await call('/sign-up/email', {
      name: field(data, 'name'),
      email,
      password: field(data, 'password'),
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
      <DoorForm onSubmit={form.onSubmit}>
        <TextInput
          label={text.name}
          name="name"
          autoComplete="name"
          required
          maxLength={limits.personNameLength}
          autoFocus
          error={form.problem?.fields['name']}
        />
        <TextInput
          label={words.signIn.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          error={form.problem?.fields['email']}
        />
        <NewPassword name="password" label={words.signIn.password} error={form.problem?.fields['password']} />
        <FormProblem problem={form.problem} />
        <BusyButton type="submit" fullWidth loading={form.pending}>
          {text.submit}
        </BusyButton>
      </DoorForm>
    </DoorCard>
  );
}
