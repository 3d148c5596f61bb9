import { limits } from '@cryptoix/core/tables';
import { PasswordInput } from '@mantine/core';
import { words } from '../../words/index.ts';

/** Where a new password is chosen. Long beats complicated (NIST SP 800-63B), so length is all we ask for. */
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
