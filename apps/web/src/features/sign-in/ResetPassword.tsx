import { useState } from 'react';
import { call } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { Card, CardForm } from './CardPage.tsx';
import { NewPassword } from './NewPassword.tsx';

const text = words.signIn.reset;

/** The page of the link in the email: sets a new password and signs out every browser. */
export function ResetPassword({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const form = useForm(async (data) => {
    const { problem } = await call('/reset-password', { token, newPassword: textOf(data, 'newPassword') });
    setDone(problem === null);
    return problem;
  });
  if (done) {
    return (
      <Card title={text.doneTitle} lead={text.done}>
        <ButtonLink to="/sign-in">{words.signIn.submit}</ButtonLink>
      </Card>
    );
  }
  return (
    <Card title={text.title} foot={<TextLink to="/forgot-password">{text.newLink}</TextLink>}>
      <CardForm of={form} action={text.submit}>
        <NewPassword label={text.label} autoFocus {...form.field('newPassword')} />
      </CardForm>
    </Card>
  );
}
