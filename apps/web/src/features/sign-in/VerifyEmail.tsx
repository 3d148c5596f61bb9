import type { Problem } from '../../auth.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { DoorCard } from './Door.tsx';

/** What following the link of the confirmation mail led to. */
export function VerifyEmail({ problem }: { problem: Problem | null }) {
  if (problem === null) {
    return (
      <DoorCard title="Address confirmed" lead="Your account is open. Sign in with the password you chose.">
        <ButtonLink to="/sign-in">Sign in</ButtonLink>
      </DoorCard>
    );
  }
  return (
    <DoorCard title="Address not confirmed" lead={`${problem.message} Sign in, and we send you a new one.`}>
      <ButtonLink to="/sign-in">Sign in</ButtonLink>
    </DoorCard>
  );
}
