import { limits } from '@cryptoix/core/tables';
import { Text, TextInput } from '@mantine/core';
import type { Role } from '@cryptoix/core';
import type { ReactNode } from 'react';
import type { Problem } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { ButtonLink, TextButton, TextLink } from '../../ui/links.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { CodeForm } from './CodeForm.tsx';
import { Card, CardForm } from './CardPage.tsx';
import { NewPassword } from './NewPassword.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { useSteps } from './useSteps.ts';

const text = words.signIn.invitation;

/** The invitation that a link belongs to. */
export type InvitationFacts = {
  readonly merchant: string;
  readonly role: Role;
  readonly invited_by: string;
  readonly email: string;
  readonly has_account: boolean;
};

type Props = {
  of: InvitationFacts;
  /** The address of the signed-in person, if any. */
  signedInAs: string | null;
  accept(): Promise<Problem | null>;
  join(name: string, password: string): Promise<Problem | null>;
  onSignedIn(): Promise<void>;
  signOut(): Promise<Problem | null>;
};

/** The page of an invitation: who invites, to which merchant and role, and the one step that is left. */
export function Invitation({ of, signedInAs, accept, join, onSignedIn, signOut }: Props) {
  const role = words.team.roles[of.role];
  const parts = { inviter: <strong>{of.invited_by}</strong>, role: <strong>{role.name}</strong> };
  const card = (what: ReactNode, foot?: ReactNode) => (
    <Card title={text.title(of.merchant)} lead={<Sentence text={text.lead} parts={parts} />} foot={foot}>
      <Text c="dimmed">{role.does}</Text>
      {what}
    </Card>
  );
  if (signedInAs === of.email)
    return card(<Accept email={of.email} accept={accept} />, <TextLink to="/">{text.dashboard}</TextLink>);
  if (signedInAs !== null) return card(<OfAnother of={of.email} is={signedInAs} signOut={signOut} />);
  if (of.has_account) return card(<SignIn email={of.email} onSignedIn={onSignedIn} />);
  return card(<NewAccount email={of.email} join={join} />);
}

function Accept({ email, accept }: { email: string; accept: Props['accept'] }) {
  const form = useForm(accept);
  return (
    <CardForm of={form} action={text.accept}>
      <Text>
        <Sentence text={text.signedIn} parts={{ email: <strong>{email}</strong> }} />
      </Text>
    </CardForm>
  );
}

function OfAnother({ of, is, signOut }: { of: string; is: string; signOut: Props['signOut'] }) {
  const form = useForm(signOut);
  return (
    <CardForm of={form} action={text.signOut}>
      <Text>
        <Sentence text={text.other} parts={{ of: <strong>{of}</strong>, is: <strong>{is}</strong> }} />
      </Text>
    </CardForm>
  );
}

function SignIn({ email, onSignedIn }: { email: string; onSignedIn: Props['onSignedIn'] }) {
  const { step, enter, startOver } = useSteps(onSignedIn);
  if (step.name === 'code')
    return (
      <>
        <CodeForm onSignedIn={onSignedIn} onOver={startOver} />
        <Text ta="center">
          <TextButton onClick={() => startOver(null)}>{words.signIn.back}</TextButton>
        </Text>
      </>
    );
  return (
    <>
      <Text>{text.hasAccount}</Text>
      <PasswordForm enter={enter} began={step.name === 'password' ? step.why : null} email={email} primary />
    </>
  );
}

function NewAccount({ email, join }: { email: string; join: Props['join'] }) {
  const form = useForm((data) => join(textOf(data, 'name').trim(), textOf(data, 'password')));
  return (
    <CardForm of={form} action={text.join}>
      <TextInput
        label={words.signIn.signUp.name}
        {...form.field('name')}
        autoComplete="name"
        required
        maxLength={limits.personNameLength}
        autoFocus
      />
      <TextInput label={words.signIn.email} type="email" autoComplete="username" readOnly defaultValue={email} />
      <NewPassword label={text.password} {...form.field('password')} />
    </CardForm>
  );
}

/** The page of an invitation that no longer works, or could not be loaded. */
export function InvitationOver({ problem }: { problem: Problem }) {
  return (
    <Card title={text.overTitle} lead={problem.message}>
      <ButtonLink to="/">{text.dashboard}</ButtonLink>
    </Card>
  );
}
