import { Button } from '@mantine/core';
import type { Problem } from '../../auth.ts';
import { TextLink } from '../../ui/links.tsx';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { useSubmit } from './useSubmit.ts';

/** Where the link of an invitation leads, once somebody is signed in. */
export function Invitation({ email, accept }: { email: string; accept(): Promise<Problem | null> }) {
  const form = useSubmit(accept);
  const lead = (
    <>
      You are signed in as <strong>{email}</strong>. The invitation must have been sent to this address.
    </>
  );
  return (
    <DoorCard title="Join a merchant’s team" lead={lead} foot={<TextLink to="/">Go to the dashboard</TextLink>}>
      <DoorForm onSubmit={form.onSubmit}>
        <FormProblem problem={form.problem} />
        <Button type="submit" fullWidth loading={form.pending}>
          Accept the invitation
        </Button>
      </DoorForm>
    </DoorCard>
  );
}
