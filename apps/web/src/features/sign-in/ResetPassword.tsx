import { useState } from 'react';
import { call } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { DoorCard, DoorForm } from './Door.tsx';
import { NewPassword } from './NewPassword.tsx';

const text = words.signIn.reset;

/** Where the mailed link leads: a new password, and every browser signed out. */
export function ResetPassword({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const form = useForm(async (data) => {
    const { problem } = await call('/reset-password', { token, newPassword: textOf(data, 'newPassword') });
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
      <DoorForm of={form} action={text.submit}>
        <NewPassword label={text.label} autoFocus {...form.field('newPassword')} />
      </DoorForm>
    </DoorCard>
  );
}
