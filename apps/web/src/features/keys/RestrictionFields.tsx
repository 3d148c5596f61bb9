import { Checkbox, Textarea, TextInput } from '@mantine/core';
import type { FormState } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { addressProblem, type Restrictions } from './restrictions.ts';

const text = words.keys.form;

type Props = {
  value: Restrictions;
  onChange(next: Restrictions): void;
  form: FormState;
  /** True when the key can move money: only then does a repeated request matter. */
  money: boolean;
};

/** The fields for the restrictions of a key. */
export function RestrictionFields({ value, onChange, form, money }: Props) {
  return (
    <>
      <Textarea
        label={text.addresses}
        description={text.addressesHint}
        name="ip_allowlist"
        value={value.addresses}
        onChange={(event) => onChange({ ...value, addresses: event.currentTarget.value })}
        error={addressProblem(form.fields, value.addresses)}
        autosize
        minRows={2}
        maxRows={8}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'mono' }}
      />
      <TextInput
        label={text.rateLimit}
        description={text.rateLimitHint}
        {...form.field('rate_limit')}
        value={value.rateLimit}
        onChange={(event) => onChange({ ...value, rateLimit: event.currentTarget.value })}
        inputMode="numeric"
        autoComplete="off"
        maw={200}
        styles={{ description: { width: 'max-content', maxWidth: '80vw' } }}
      />
      {money && (
        <Checkbox
          label={text.idempotency}
          description={text.idempotencyHint}
          checked={value.idempotency}
          onChange={(event) => onChange({ ...value, idempotency: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
