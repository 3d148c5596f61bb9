import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { call } from '../../auth.ts';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { useSubmit } from './useSubmit.ts';

/** Tells where the link went that proves the address, and sends it again. `foot`: the way back. */
export function CheckMail({ email, foot }: { email: string; foot: ReactNode }) {
  const [sentAgain, setSentAgain] = useState(false);
  const again = useSubmit(async () => {
    const { problem } = await call('/send-verification-email', { email });
    setSentAgain(problem === null);
    return problem;
  });
  const lead = (
    <>
      We sent a link to <strong>{email}</strong>. Open it within an hour to confirm that the address is yours, then sign
      in.
    </>
  );
  return (
    <DoorCard title="Check your mail" lead={lead} foot={foot}>
      <DoorForm onSubmit={again.onSubmit}>
        <FormProblem problem={again.problem} />
        <Button type="submit" fullWidth variant="default" loading={again.pending} disabled={sentAgain}>
          {sentAgain ? 'Sent again' : 'Send the link again'}
        </Button>
      </DoorForm>
    </DoorCard>
  );
}
