import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../auth.ts';
import { TextLink } from '../../ui/links.tsx';
import { CheckMail } from './CheckMail.tsx';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { NewPassword } from './NewPassword.tsx';
import { field, useSubmit } from './useSubmit.ts';

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
  if (sentTo !== null) return <CheckMail email={sentTo} foot={<TextLink to="/sign-in">Back to sign-in</TextLink>} />;
  const foot = (
    <>
      Have an account? <TextLink to="/sign-in">Sign in</TextLink>
    </>
  );
  return (
    <DoorCard
      title="Create an account"
      lead="For you. Your business comes next, and colleagues can join it."
      foot={foot}
    >
      <DoorForm onSubmit={form.onSubmit}>
        <TextInput
          label="Your name"
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          autoFocus
          error={form.problem?.fields['name']}
        />
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          error={form.problem?.fields['email']}
        />
        <NewPassword name="password" label="Password" error={form.problem?.fields['password']} />
        <FormProblem problem={form.problem} />
        <Button type="submit" fullWidth loading={form.pending}>
          Create account
        </Button>
      </DoorForm>
    </DoorCard>
  );
}
