import { endpointOrderings } from '@cryptoix/core/tables';
import { NativeSelect, Text } from '@mantine/core';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import type { Endpoint } from './types.ts';

const text = words.endpoints.order;

type Ordering = Endpoint['ordering'];
type Props = { value: Ordering; onChange(next: Ordering): void };

/** Chooses which events wait for one another. */
export function OrderFields({ value, onChange }: Props) {
  return (
    <fieldset className={classes.fields} aria-describedby="order-hint">
      <legend>{text.title}</legend>
      <Text c="dimmed" id="order-hint">
        {text.hint}
      </Text>
      <NativeSelect
        aria-label={text.label}
        value={value}
        onChange={(event) => onChange(endpointOrderings.find((one) => one === event.currentTarget.value) ?? value)}
        data={endpointOrderings.map((one) => ({ value: one, label: text.choices[one] }))}
      />
    </fieldset>
  );
}
