import { limits } from '@cryptoix/core/tables';
import { ActionIcon, Button, Text, TextInput } from '@mantine/core';
import { PlusIcon, TrashIcon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { type HeaderRow, addRow } from './headers.ts';

const text = words.endpoints.form;

type Props = {
  rows: readonly HeaderRow[];
  onChange(next: readonly HeaderRow[]): void;
  fields: Readonly<Record<string, string>>;
  /** Headers whose values are removed on saving, because the URL is on another server. */
  removed: readonly string[];
};

/** Headers that are sent with every webhook. */
export function HeaderFields({ rows, onChange, fields, removed }: Props) {
  const change = (row: number, next: Partial<HeaderRow>) =>
    onChange(rows.map((each) => (each.row === row ? { ...each, ...next } : each)));
  return (
    <fieldset className={classes.fields} aria-describedby="headers-hint" id="headers">
      <legend>{text.headers}</legend>
      <Text c="dimmed" id="headers-hint">
        {text.headersHint}
      </Text>
      <output>{removed.length > 0 && <Notice tone="warn">{text.headersRemoved(removed)}</Notice>}</output>
      {rows.map(({ row, name, value, masked }) => (
        <div key={row} className={classes.header}>
          <TextInput
            aria-label={text.headerName}
            placeholder={text.headerName}
            name={`headers.${row}.name`}
            value={name}
            // A new name makes it another header, and the stored value cannot be read.
            readOnly={masked !== null}
            onChange={(event) => change(row, { name: event.currentTarget.value })}
            error={fields[`headers.${row}.name`] ?? fields[`headers.${row}`]}
            maxLength={limits.headerNameLength}
            autoComplete="off"
            spellCheck={false}
            autoFocus={masked === null && name === '' && value === ''}
            classNames={{ input: classes.mono }}
          />
          <TextInput
            aria-label={name === '' ? text.headerValue : `${text.headerValue}: ${name}`}
            placeholder={
              masked === null
                ? text.headerValue
                : removed.includes(name)
                  ? text.headerAgain
                  : `${masked} ${text.headerKept}`
            }
            name={`headers.${row}.value`}
            value={value}
            onChange={(event) => change(row, { value: event.currentTarget.value })}
            error={fields[`headers.${row}.value`]}
            maxLength={limits.headerValueLength}
            autoComplete="off"
            spellCheck={false}
            classNames={{ input: classes.mono }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={text.removeHeader(name)}
            onClick={() => {
              onChange(rows.filter((each) => each.row !== row));
              document.getElementById('add-header')?.focus();
            }}
          >
            <TrashIcon />
          </ActionIcon>
        </div>
      ))}
      {fields['headers'] !== undefined && <Text c="var(--mantine-color-error)">{fields['headers']}</Text>}
      <div>
        <Button
          id="add-header"
          variant="default"
          size="xs"
          leftSection={<PlusIcon />}
          onClick={() => onChange(addRow(rows))}
        >
          {text.addHeader}
        </Button>
      </div>
    </fieldset>
  );
}
