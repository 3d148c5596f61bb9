import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../auth.ts';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { NewPassword } from './NewPassword.tsx';
import { field, useSubmit } from './useSubmit.ts';

/** Where the mailed link leads: a new password, and every browser signed out. */
export function ResetPassword({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const form = useSubmit(async (data) => {
    const { problem } = await call('/reset-password', { token, newPassword: field(data, 'newPassword') });
    setDone(problem === null);
    return problem;
  });
  if (done) {
    return (
      <DoorCard title="Password changed" lead="Every browser was signed out. Sign in with the new password.">
        <ButtonLink to="/sign-in">Sign in</ButtonLink>
      </DoorCard>
    );
  }
  return (
    <DoorCard title="Choose a new password" foot={<TextLink to="/forgot-password">Send me a new link</TextLink>}>
      <DoorForm onSubmit={form.onSubmit}>
        <NewPassword name="newPassword" label="New password" autoFocus error={form.problem?.fields['newPassword']} />
        <FormProblem problem={form.problem} />
        <Button type="submit" fullWidth loading={form.pending}>
          Change password
        </Button>
      </DoorForm>
    </DoorCard>
  );
}
