import { ratePeriods } from '@cryptoix/core/tables';
import { NativeSelect, Text, TextInput } from '@mantine/core';
import type { FormState } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import type { RateDraft } from './rate-limit.ts';

const text = words.endpoints.rate;

type Props = { draft: RateDraft; onChange(next: RateDraft): void; form: FormState };

/** The most webhooks that are sent in a second or a minute. */
export function RateFields({ draft, onChange, form }: Props) {
  return (
    <fieldset className={classes.fields} aria-describedby="rate-hint">
      <legend>{text.title}</legend>
      <Text c="dimmed" id="rate-hint">
        {text.hint}
      </Text>
      <div className={classes.rate}>
        <TextInput
          aria-label={text.limit}
          {...form.field('rate_limit')}
          value={draft.limit}
          onChange={(event) => onChange({ ...draft, limit: event.currentTarget.value })}
          placeholder={text.none}
          inputMode="numeric"
          autoComplete="off"
        />
        <NativeSelect
          aria-label={text.period}
          value={draft.per}
          onChange={(event) =>
            onChange({ ...draft, per: ratePeriods.find((one) => one === event.currentTarget.value) ?? draft.per })
          }
          data={ratePeriods.map((value) => ({ value, label: text.periods[value] }))}
        />
      </div>
    </fieldset>
  );
}
