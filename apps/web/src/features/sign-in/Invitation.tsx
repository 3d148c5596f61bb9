import { BusyButton } from '../../ui/BusyButton.tsx';
import type { Problem } from '../../auth.ts';
import { TextLink } from '../../ui/links.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { words } from '../../words/index.ts';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { useSubmit } from './useSubmit.ts';

const text = words.signIn.invitation;

/** Where the link of an invitation leads, once somebody is signed in. */
export function Invitation({ email, accept }: { email: string; accept(): Promise<Problem | null> }) {
  const form = useSubmit(accept);
  const lead = <Sentence text={text.lead} parts={{ email: <strong>{email}</strong> }} />;
  return (
    <DoorCard title={text.title} lead={lead} foot={<TextLink to="/">{text.other}</TextLink>}>
      <DoorForm onSubmit={form.onSubmit}>
        <FormProblem problem={form.problem} />
        <BusyButton type="submit" fullWidth loading={form.pending}>
          {text.submit}
        </BusyButton>
      </DoorForm>
    </DoorCard>
  );
}
