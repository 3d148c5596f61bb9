import { type ReactNode, useState } from 'react';
import { call } from '../../auth.ts';
import { Sentence } from '../../ui/Sentence.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { Card, CardForm } from './CardPage.tsx';
import { SavedEmail } from './SavedEmail.tsx';

const text = words.signIn.checkEmail;

/** Says where the confirmation link was sent, and can send it again. `foot`: the link back. */
export function CheckEmail({ email, foot }: { email: string; foot: ReactNode }) {
  const [sentAgain, setSentAgain] = useState(false);
  const again = useForm(async () => {
    const { problem } = await call('/send-verification-email', { email });
    setSentAgain(problem === null);
    return problem;
  });
  const lead = <Sentence text={text.lead} parts={{ email: <strong>{email}</strong> }} />;
  return (
    <Card title={text.title} lead={lead} foot={foot}>
      <SavedEmail />
      <CardForm of={again} action={sentAgain ? text.sentAgain : text.again} variant="default" disabled={sentAgain} />
    </Card>
  );
}
