import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import type { Problem } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { TextLink } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { Card, CardForm } from './CardPage.tsx';

const text = words.signIn.merchant;

/** The first step after signing up: naming the business. */
export function NewMerchant({ create, back }: { create(name: string): Promise<Problem | null>; back: boolean }) {
  const form = useForm((data) => create(textOf(data, 'name').trim()));
  return (
    <Card title={text.title} lead={text.lead} {...(back && { foot: <TextLink to="/">{text.back}</TextLink> })}>
      <CardForm of={form} action={text.submit}>
        <TextInput
          label={text.label}
          {...form.field('name')}
          autoComplete="organization"
          required
          maxLength={limits.merchantNameLength}
          autoFocus
        />
      </CardForm>
    </Card>
  );
}
