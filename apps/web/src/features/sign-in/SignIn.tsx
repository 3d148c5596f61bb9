import { Button, Divider, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Problem, signIn } from '../../auth.ts';
import { TextButton, TextLink } from '../../ui/links.tsx';
import { CheckMail } from './CheckMail.tsx';
import { CodeForm } from './CodeForm.tsx';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { field, useSubmit } from './useSubmit.ts';

type Props = {
  /** Sign-in data of the demo merchant, when this server has one. */
  demo: { email: string; password: string } | null;
  onSignedIn(): Promise<void>;
};

/** E-mail and password, then, when the account asks for it, the code of the authenticator app. */
export function SignIn({ demo, onSignedIn }: Props) {
  const [step, setStep] = useState<'password' | 'code' | { checkMail: string }>('password');

  async function enter(email: string, password: string): Promise<Problem | null> {
    const result = await signIn(email, password);
    if ('problem' in result) return result.problem;
    if (result.step === 'code_wanted') setStep('code');
    else if (result.step === 'address_unproved') setStep({ checkMail: email });
    else await onSignedIn();
    return null;
  }

  const back = <TextButton onClick={() => setStep('password')}>Back to sign-in</TextButton>;
  if (step === 'code') return <CodeForm onSignedIn={onSignedIn} foot={back} />;
  if (step !== 'password') return <CheckMail email={step.checkMail} foot={back} />;
  return <PasswordStep demo={demo} enter={enter} />;
}

type PasswordStepProps = Pick<Props, 'demo'> & { enter(email: string, password: string): Promise<Problem | null> };

function PasswordStep({ demo, enter }: PasswordStepProps) {
  const form = useSubmit((data) => enter(field(data, 'email'), field(data, 'password')));
  const openDemo = useSubmit(async () => (demo === null ? null : enter(demo.email, demo.password)));
  const foot = (
    <>
      New to Cryptoix? <TextLink to="/sign-up">Create an account</TextLink>
    </>
  );
  return (
    <DoorCard title="Sign in" foot={foot}>
      {demo !== null && (
        <>
          <DoorForm onSubmit={openDemo.onSubmit}>
            <Button type="submit" fullWidth loading={openDemo.pending} disabled={form.pending}>
              Open the demo
            </Button>
            <FormProblem problem={openDemo.problem} />
          </DoorForm>
          <Divider label="or with your own account" />
        </>
      )}
      <DoorForm onSubmit={form.onSubmit}>
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          autoFocus={demo === null}
          error={form.problem?.fields['email']}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          error={form.problem?.fields['password']}
        />
        <FormProblem problem={form.problem} />
        <Button
          type="submit"
          fullWidth
          variant={demo === null ? 'filled' : 'default'}
          loading={form.pending}
          disabled={openDemo.pending}
        >
          Sign in
        </Button>
        <TextLink to="/forgot-password">Forgot your password?</TextLink>
      </DoorForm>
    </DoorCard>
  );
}
