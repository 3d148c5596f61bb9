import { PasswordInput } from '@mantine/core';
import { words } from '../../words/index.ts';

/** Asks for the password once more. */
export function PasswordField(input: { name: string; error: string | undefined }) {
  return (
    <PasswordInput label={words.profile.password} autoComplete="current-password" required data-autofocus {...input} />
  );
}
