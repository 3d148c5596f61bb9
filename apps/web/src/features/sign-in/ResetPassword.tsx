import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { call } from '../../auth.ts';
import { field } from '../../ui/field.ts';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { NewPassword } from './NewPassword.tsx';
import { useSubmit } from './useSubmit.ts';

const text = words.signIn.reset;

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
      <DoorCard title={text.doneTitle} lead={text.done}>
        <ButtonLink to="/sign-in">{words.signIn.submit}</ButtonLink>
      </DoorCard>
    );
  }
  return (
    <DoorCard title={text.title} foot={<TextLink to="/forgot-password">{text.newLink}</TextLink>}>
      <DoorForm onSubmit={form.onSubmit}>
        <NewPassword name="newPassword" label={text.label} autoFocus error={form.problem?.fields['newPassword']} />
        <FormProblem problem={form.problem} />
        <BusyButton type="submit" fullWidth loading={form.pending}>
          {text.submit}
        </BusyButton>
      </DoorForm>
    </DoorCard>
  );
}
