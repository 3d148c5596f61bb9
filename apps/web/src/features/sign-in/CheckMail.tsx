import { type ReactNode, useState } from 'react';
import { call } from '../../auth.ts';
import { Sentence } from '../../ui/Sentence.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { DoorCard, DoorForm } from './Door.tsx';
import { MailKept } from './MailKept.tsx';

const text = words.signIn.checkMail;

/** Tells where the link went that proves the address, and sends it again. `foot`: the way back. */
export function CheckMail({ email, foot }: { email: string; foot: ReactNode }) {
  const [sentAgain, setSentAgain] = useState(false);
  const again = useForm(async () => {
    const { problem } = await call('/send-verification-email', { email });
    setSentAgain(problem === null);
    return problem;
  });
  const lead = <Sentence text={text.lead} parts={{ email: <strong>{email}</strong> }} />;
  return (
    <DoorCard title={text.title} lead={lead} foot={foot}>
      <MailKept />
      <DoorForm of={again} action={sentAgain ? text.sentAgain : text.again} variant="default" disabled={sentAgain} />
    </DoorCard>
  );
}
