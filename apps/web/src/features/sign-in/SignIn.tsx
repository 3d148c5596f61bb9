import { Divider } from '@mantine/core';
import { TextButton, TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { CheckEmail } from './CheckEmail.tsx';
import { CodeForm } from './CodeForm.tsx';
import { Card, CardForm } from './CardPage.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { useSteps } from './useSteps.ts';

const text = words.signIn;

type Props = {
  /** The demo merchant's credentials, when this server has one. */
  demo: { email: string; password: string } | null;
  onSignedIn(): Promise<void>;
};

/** Email and password, then, if the account uses two-factor sign-in, a code. */
export function SignIn({ demo, onSignedIn }: Props) {
  const { step, enter, startOver } = useSteps(onSignedIn);
  const openDemo = useForm(async () => (demo === null ? null : enter(demo.email, demo.password)));

  const back = <TextButton onClick={() => startOver(null)}>{text.back}</TextButton>;
  if (step.name === 'check_email') return <CheckEmail email={step.email} foot={back} />;
  if (step.name === 'code')
    return (
      <Card title={text.code.title} foot={back}>
        <CodeForm onSignedIn={onSignedIn} onOver={startOver} />
      </Card>
    );
  const foot = (
    <>
      {text.newHere} <TextLink to="/sign-up">{text.createAccount}</TextLink>
    </>
  );
  return (
    <Card title={text.title} foot={foot}>
      {demo !== null && (
        <>
          <CardForm of={openDemo} action={text.openDemo} />
          <Divider label={text.or} />
        </>
      )}
      <PasswordForm enter={enter} began={step.why} primary={demo === null} disabled={openDemo.pending} />
    </Card>
  );
}
