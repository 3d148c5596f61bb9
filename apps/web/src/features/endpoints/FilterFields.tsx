import { limits } from '@cryptoix/core/tables';
import { ActionIcon, Button, NativeSelect, Text, TextInput } from '@mantine/core';
import { PlusIcon, TrashIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { FilterTrial } from './FilterTrial.tsx';
import {
  addRow,
  anyMetadata,
  type Filter,
  type FilterDraft,
  fieldsOf,
  filterInput,
  filterProblems,
  type FilterRow,
  operatorsFor,
  takesValue,
} from './filter.ts';
import { filterWords } from './filter-words.ts';
import type { EventType } from './types.ts';

const text = words.endpoints.filter;

type Props = {
  draft: FilterDraft;
  onChange(next: FilterDraft): void;
  /** The event types that are chosen, and as a subscription. */
  types: readonly EventType[];
  patterns: readonly string[];
  errors: Readonly<Record<string, string>>;
  /** The endpoint to edit. */
  endpointId: string | undefined;
};

/** Chooses which events are sent by their data: conditions in rows, and what they would have let through. */
export function FilterFields({ draft, onChange, types, patterns, errors, endpointId }: Props) {
  const fields = fieldsOf(types);
  const isComplete = Object.keys(filterProblems(draft)).length === 0;
  const filter: Filter | null = isComplete ? filterInput(draft, fields) : null;
  return (
    <fieldset className={classes.fields} aria-describedby="filter-hint" id="filter">
      <legend>{text.title}</legend>
      <Text c="dimmed" id="filter-hint">
        {text.hint}
      </Text>
      {'given' in draft ? (
        <div className={classes.test}>
          <Text>{text.given}</Text>
          <Text className={classes.mono}>{filterWords(draft.given)}</Text>
          <div>
            <Button variant="default" size="xs" onClick={() => onChange({ join: 'all', rows: [] })}>
              {text.removeGiven}
            </Button>
          </div>
        </div>
      ) : (
        <>
          {draft.rows.length > 1 && (
            <NativeSelect
              label={text.join}
              value={draft.join}
              onChange={(event) => onChange({ ...draft, join: event.currentTarget.value === 'any' ? 'any' : 'all' })}
              data={Object.entries(text.joins).map(([value, label]) => ({ value, label }))}
            />
          )}
          {draft.rows.map((row) => (
            <Row
              key={row.row}
              of={row}
              fields={fields}
              error={errors[`filter.${row.row}`]}
              onChange={(next) =>
                onChange({ ...draft, rows: draft.rows.map((each) => (each.row === row.row ? next : each)) })
              }
              onRemove={() => {
                onChange({ ...draft, rows: draft.rows.filter((each) => each.row !== row.row) });
                document.getElementById('add-condition')?.focus();
              }}
            />
          ))}
          {draft.rows.length < limits.filterConditions && (
            <div>
              <Button
                id="add-condition"
                variant="default"
                size="xs"
                leftSection={<PlusIcon />}
                onClick={() => onChange({ ...draft, rows: addRow(draft.rows) })}
              >
                {text.add}
              </Button>
            </div>
          )}
        </>
      )}
      {errors['filter'] !== undefined && <Text c="var(--mantine-color-error)">{errors['filter']}</Text>}
      {filter !== null && patterns.length > 0 && (
        <FilterTrial filter={filter} patterns={patterns} endpointId={endpointId} />
      )}
    </fieldset>
  );
}

type RowProps = {
  of: FilterRow;
  fields: ReturnType<typeof fieldsOf>;
  error: string | undefined;
  onChange(next: FilterRow): void;
  onRemove(): void;
};

const shortName = (field: string) => (field === anyMetadata ? text.metadata : field.replace(/^data\./, ''));

function Row({ of, fields, error, onChange, onRemove }: RowProps) {
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

type ValueProps = Pick<RowProps, 'of' | 'onChange'> & {
  known: RowProps['fields'][number] | undefined;
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
