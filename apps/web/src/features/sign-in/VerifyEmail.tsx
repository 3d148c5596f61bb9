import type { Problem } from '../../auth.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';
import { DoorCard } from './Door.tsx';

const text = words.signIn.verify;

/** What following the link of the confirmation mail led to. */
export function VerifyEmail({ problem }: { problem: Problem | null }) {
  if (problem === null) {
    return (
      <DoorCard title={text.title} lead={text.lead}>
        <ButtonLink to="/sign-in">{words.signIn.submit}</ButtonLink>
      </DoorCard>
    );
  }
  return (
    <DoorCard title={text.failedTitle} lead={text.failed(problem.message)}>
      <ButtonLink to="/sign-in">{words.signIn.submit}</ButtonLink>
    </DoorCard>
  );
}
