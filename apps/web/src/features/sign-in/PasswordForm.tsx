import { PasswordInput, TextInput } from '@mantine/core';
import { BusyButton } from '../../ui/BusyButton.tsx';
import type { Problem } from '../../auth.ts';
import { field } from '../../ui/field.ts';
import { TextLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';
import { DoorForm, FormProblem } from './Door.tsx';
import { useSubmit } from './useSubmit.ts';

const text = words.signIn;

type Props = {
  enter(email: string, password: string): Promise<Problem | null>;
  /** Why one is here again. */
  began: Problem | null;
  /** Whose session ended: nobody else can sign in here. */
  email?: string;
  primary: boolean;
  disabled?: boolean;
};

/** The first step of signing in. */
export function PasswordForm({ enter, began, email, primary, disabled = false }: Props) {
  const form = useSubmit((data) => enter(field(data, 'email'), field(data, 'password')));
  const problem = form.problem ?? (form.pending ? null : began);
  return (
    <DoorForm onSubmit={form.onSubmit}>
      <TextInput
        label={text.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus={primary && email === undefined}
        readOnly={email !== undefined}
        defaultValue={email}
        error={problem?.fields['email']}
      />
      <PasswordInput
        label={text.password}
        name="password"
        autoComplete="current-password"
        required
        data-autofocus={email !== undefined || undefined}
        error={problem?.fields['password']}
      />
      <FormProblem problem={problem} />
      <BusyButton
        type="submit"
        fullWidth
        variant={primary ? 'filled' : 'default'}
        loading={form.pending}
        disabled={disabled}
      >
        {text.submit}
      </BusyButton>
      <TextLink to="/forgot-password">{text.forgot}</TextLink>
    </DoorForm>
  );
}
