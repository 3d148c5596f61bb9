import { limits } from '@cryptoix/core/tables';
import { PasswordInput } from '@mantine/core';
import { words } from '../../words/index.ts';

/** A field for a new password. Length is the only rule: long beats complicated (NIST SP 800-63B). */
export function NewPassword({
  name,
  label,
  error,
  autoFocus = false,
}: {
  name: string;
  label: string;
  error: string | undefined;
  autoFocus?: boolean;
}) {
  return (
    <PasswordInput
      label={label}
      name={name}
      description={words.signIn.newPasswordHint}
      autoComplete="new-password"
      required
      minLength={limits.passwordMinLength}
      maxLength={limits.passwordMaxLength}
      autoFocus={autoFocus}
      error={error}
    />
  );
}
