import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { BusyButton } from '../../ui/BusyButton.tsx';
import type { Problem } from '../../auth.ts';
import { field } from '../../ui/field.ts';
import { TextLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { useSubmit } from './useSubmit.ts';

const text = words.signIn.merchant;

/** The first thing after signing up: the business that payments are taken for. */
export function NewMerchant({ create, back }: { create(name: string): Promise<Problem | null>; back: boolean }) {
  const form = useSubmit((data) => create(field(data, 'name').trim()));
  return (
    <DoorCard title={text.title} lead={text.lead} {...(back && { foot: <TextLink to="/">{text.back}</TextLink> })}>
      <DoorForm onSubmit={form.onSubmit}>
        <TextInput
          label={text.label}
          name="name"
          autoComplete="organization"
          required
          maxLength={limits.merchantNameLength}
          autoFocus
          error={form.problem?.fields['name']}
        />
        <FormProblem problem={form.problem} />
        <BusyButton type="submit" fullWidth loading={form.pending}>
          {text.submit}
        </BusyButton>
      </DoorForm>
    </DoorCard>
  );
}
