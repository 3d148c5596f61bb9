import { PasswordInput, TextInput } from '@mantine/core';
import type { Problem } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { DoorForm } from './Door.tsx';

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
  const form = useForm((data) => enter(textOf(data, 'email'), textOf(data, 'password')), began);
  return (
    <DoorForm
      of={form}
      action={text.submit}
      variant={primary ? 'filled' : 'default'}
      disabled={disabled}
      below={<TextLink to="/forgot-password">{text.forgot}</TextLink>}
    >
      <TextInput
        label={text.email}
        {...form.field('email')}
        type="email"
        autoComplete="username"
        required
        autoFocus={primary && email === undefined}
        readOnly={email !== undefined}
        defaultValue={email}
      />
      <PasswordInput
        label={text.password}
        {...form.field('password')}
        autoComplete="current-password"
        required
        data-autofocus={email !== undefined || undefined}
      />
    </DoorForm>
  );
}
