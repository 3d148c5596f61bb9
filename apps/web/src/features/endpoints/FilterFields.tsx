import { limits } from '@cryptoix/core/tables';
import { Button, NativeSelect, Text } from '@mantine/core';
import { PlusIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { ConditionRow } from './ConditionRow.tsx';
import { FilterTrial } from './FilterTrial.tsx';
import { addRow, type Filter, type FilterDraft, fieldsOf, filterInput, filterProblems } from './filter.ts';
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
            <ConditionRow
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
