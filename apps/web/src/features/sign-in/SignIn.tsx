import { Divider } from '@mantine/core';
import { TextButton, TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { CheckMail } from './CheckMail.tsx';
import { CodeForm } from './CodeForm.tsx';
import { DoorCard, DoorForm } from './Door.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { useSteps } from './useSteps.ts';

const text = words.signIn;

type Props = {
  /** Sign-in data of the demo merchant, when this server has one. */
  demo: { email: string; password: string } | null;
  onSignedIn(): Promise<void>;
};

/** E-mail and password, then, when the account asks for it, the code of the authenticator app. */
export function SignIn({ demo, onSignedIn }: Props) {
  const { step, enter, startOver } = useSteps(onSignedIn);
  const openDemo = useForm(async () => (demo === null ? null : enter(demo.email, demo.password)));

  const back = <TextButton onClick={() => startOver(null)}>{text.back}</TextButton>;
  if (step.name === 'check_mail') return <CheckMail email={step.email} foot={back} />;
  if (step.name === 'code')
    return (
      <DoorCard title={text.code.title} foot={back}>
        <CodeForm onSignedIn={onSignedIn} onOver={startOver} />
      </DoorCard>
    );
  const foot = (
    <>
      {text.newHere} <TextLink to="/sign-up">{text.createAccount}</TextLink>
    </>
  );
  return (
    <DoorCard title={text.title} foot={foot}>
      {demo !== null && (
        <>
          <DoorForm of={openDemo} action={text.openDemo} />
          <Divider label={text.or} />
        </>
      )}
      <PasswordForm enter={enter} began={step.why} primary={demo === null} disabled={openDemo.pending} />
    </DoorCard>
  );
}
