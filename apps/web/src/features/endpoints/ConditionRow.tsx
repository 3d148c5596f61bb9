import { limits } from '@cryptoix/core/tables';
import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import { TrashIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { anyMetadata, type fieldsOf, type FilterRow, operatorsFor, takesValue } from './filter.ts';

const text = words.endpoints.filter;

type Props = {
  of: FilterRow;
  fields: ReturnType<typeof fieldsOf>;
  error: string | undefined;
  onChange(next: FilterRow): void;
  onRemove(): void;
};

const shortName = (field: string) => (field === anyMetadata ? text.metadata : field.replace(/^data\./, ''));

/** One condition: field, comparison and value. */
export function ConditionRow({ of, fields, error, onChange, onRemove }: Props) {
  const known = fields.find(({ field }) => field === of.field);
  const operators = operatorsFor(known);
  const labels = known?.kind === 'time' ? { ...text.operators, ...text.timeOperators } : text.operators;
  const name = `filter.${of.row}`;
  const label = of.field === anyMetadata ? of.entry : shortName(of.field);
  // A field that only events have which are no longer chosen: the server says so.
  const options = known === undefined && of.field !== '' ? [of.field] : [];
  const choose = (field: string) => {
    const fits = operatorsFor(fields.find((one) => one.field === field));
    const keeps = of.field !== '' && fits.includes(of.operator);
    onChange({ ...of, field, operator: keeps ? of.operator : (fits[0] ?? 'eq'), value: '' });
  };
  return (
    <div className={classes.condition} data-error={error !== undefined || undefined}>
      <NativeSelect
        aria-label={text.field}
        name={name}
        value={of.field}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: text.chooseField },
          ...[...options, ...fields.map(({ field }) => field)].map((field) => ({
            value: field,
            label: shortName(field),
          })),
        ]}
        autoFocus={of.field === ''}
        error={error}
      />
      {of.field === anyMetadata && (
        <TextInput
          aria-label={text.entry}
          placeholder={text.entry}
          name={name}
          value={of.entry}
          onChange={(event) => onChange({ ...of, entry: event.currentTarget.value })}
          maxLength={limits.filterFieldLength - anyMetadata.length}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <NativeSelect
        aria-label={`${text.operator}: ${label}`}
        name={name}
        value={of.operator}
        onChange={(event) => {
          const operator = operators.find((one) => one === event.currentTarget.value);
          if (operator !== undefined) onChange({ ...of, operator });
        }}
        data={operators.map((operator) => ({ value: operator, label: labels[operator] }))}
      />
      {takesValue(of.operator) && <Value of={of} known={known} name={name} label={label} onChange={onChange} />}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={text.remove(label === '' ? text.nameless : label)}
        onClick={onRemove}
      >
        <TrashIcon />
      </ActionIcon>
    </div>
  );
}

type ValueProps = Pick<Props, 'of' | 'onChange'> & {
  known: Props['fields'][number] | undefined;
  name: string;
  label: string;
};

function Value({ of, known, name, label, onChange }: ValueProps) {
  const choices = known?.kind === 'boolean' ? Object.keys(text.booleans) : (known?.values ?? null);
  const change = (value: string) => onChange({ ...of, value });
  if (choices !== null && of.operator !== 'in')
    return (
      <NativeSelect
        aria-label={`${text.value}: ${label}`}
        name={name}
        value={of.value}
        onChange={(event) => change(event.currentTarget.value)}
        data={[{ value: '', label: text.value }, ...choices.map((value) => ({ value, label: value }))]}
      />
    );
  const what = of.operator === 'in' ? text.values : text.value;
  return (
    <TextInput
      aria-label={`${what}: ${label}`}
      placeholder={known?.kind === 'time' ? text.moment : what}
      name={name}
      value={of.value}
      onChange={(event) => change(event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
      inputMode={known?.kind === 'number' ? 'decimal' : 'text'}
    />
  );
}
