import { type ReactNode, useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { call } from '../../auth.ts';
import { Sentence } from '../../ui/Sentence.tsx';
import { words } from '../../words/index.ts';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { MailKept } from './MailKept.tsx';
import { useSubmit } from './useSubmit.ts';

const text = words.signIn.checkMail;

/** Tells where the link went that proves the address, and sends it again. `foot`: the way back. */
export function CheckMail({ email, foot }: { email: string; foot: ReactNode }) {
  const [sentAgain, setSentAgain] = useState(false);
  const again = useSubmit(async () => {
    const { problem } = await call('/send-verification-email', { email });
    setSentAgain(problem === null);
    return problem;
  });
  const lead = <Sentence text={text.lead} parts={{ email: <strong>{email}</strong> }} />;
  return (
    <DoorCard title={text.title} lead={lead} foot={foot}>
      <MailKept />
      <DoorForm onSubmit={again.onSubmit}>
        <FormProblem problem={again.problem} />
        <BusyButton type="submit" fullWidth variant="default" loading={again.pending} disabled={sentAgain}>
          {sentAgain ? text.sentAgain : text.again}
        </BusyButton>
      </DoorForm>
    </DoorCard>
  );
}
