import { Button, TextInput } from '@mantine/core';
import type { Problem } from '../../auth.ts';
import { TextLink } from '../../ui/links.tsx';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { field, useSubmit } from './useSubmit.ts';

/** The first thing after signing up: the business that payments are taken for. */
export function NewMerchant({ create, back }: { create(name: string): Promise<Problem | null>; back: boolean }) {
  const form = useSubmit((data) => create(field(data, 'name').trim()));
  return (
    <DoorCard
      title="Name your business"
      lead="Your customers see this name on payment pages and invoices."
      {...(back && { foot: <TextLink to="/">Back to the dashboard</TextLink> })}
    >
      <DoorForm onSubmit={form.onSubmit}>
        <TextInput
          label="Business name"
          name="name"
          autoComplete="organization"
          required
          maxLength={100}
          autoFocus
          error={form.problem?.fields['name']}
        />
        <FormProblem problem={form.problem} />
        <Button type="submit" fullWidth loading={form.pending}>
          Continue
        </Button>
      </DoorForm>
    </DoorCard>
  );
}
