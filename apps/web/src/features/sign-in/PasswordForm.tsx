import { PasswordInput, TextInput } from '@mantine/core';
import type { Problem } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { CardForm } from './CardPage.tsx';

const text = words.signIn;

type Props = {
  enter(email: string, password: string): Promise<Problem | null>;
  /** Why the person is back at this step. */
  began: Problem | null;
  /** The address of the ended session: nobody else can sign in here. */
  email?: string;
  primary: boolean;
  disabled?: boolean;
};

/** The first step of signing in. */
export function PasswordForm({ enter, began, email, primary, disabled = false }: Props) {
  const form = useForm((data) => enter(textOf(data, 'email'), textOf(data, 'password')), began);
  return (
    <CardForm
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
    </CardForm>
  );
}
