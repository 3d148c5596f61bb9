import { Radio, Skeleton, Text } from '@mantine/core';
import { CheckIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import { MoneyMark, ScopePicker } from './ScopePicker.tsx';
import type { ScopeCatalogue } from './types.ts';

const text = words.keys.form;

/** The choice: a preset by its id, or custom permissions. */
export interface Permissions {
  readonly preset: string;
  readonly scopes: ReadonlySet<string>;
}

/** The choice without a preset: permissions are picked one by one. */
export const own = 'own';

type Props = {
  catalogue: ScopeCatalogue | undefined;
  value: Permissions;
  onChange(next: Permissions): void;
  /** The prefix of its inputs' ids. */
  name: string;
  error: string | undefined;
};

/** Chooses a key's permissions: a preset, or one by one. */
export function PermissionFields({ catalogue, value, onChange, name, error }: Props) {
  const choices = [
    ...(catalogue?.presets ?? []),
    { id: own, label: text.own, description: text.ownHint, scopes: null },
  ];
  const grantable = catalogue?.scopes.filter((one) => one.grantable) ?? [];
  const granted = grantable.filter(({ scope }) => value.scopes.has(scope));
  return (
    <fieldset className={classes.fields} aria-describedby="permissions-hint">
      <legend>{text.permissions}</legend>
      <Text c="dimmed" id="permissions-hint">
        {text.permissionsHint}
      </Text>
      {catalogue === undefined ? (
        <Skeleton height={290} />
      ) : (
        <Radio.Group
          name={name}
          value={value.preset}
          onChange={(preset) => {
            const chosen = choices.find(({ id }) => id === preset);
            onChange({ preset, scopes: chosen?.scopes ? new Set(chosen.scopes) : value.scopes });
          }}
          error={error}
          aria-label={text.permissions}
        >
          <div className={classes.presets}>
            {choices.map(({ id, label, description }) => (
              <Radio key={id} value={id} label={label} description={description} className={classes.preset} />
            ))}
          </div>
        </Radio.Group>
      )}
      {value.preset === own && catalogue !== undefined ? (
        <>
          <ScopePicker
            name={name}
            scopes={grantable}
            chosen={value.scopes}
            onChange={(scopes) => onChange({ preset: own, scopes })}
          />
          <Text c="dimmed" component="output">
            {text.chosen(granted.length)}
          </Text>
          {grantable.length < catalogue.scopes.length && <Text c="dimmed">{text.notGrantable}</Text>}
        </>
      ) : (
        granted.length > 0 && (
          <ul className={classes.granted} aria-label={text.permissions}>
            {granted.map(({ scope, description, money }) => (
              <li key={scope}>
                <CheckIcon />
                <span>
                  {description} {money && <MoneyMark />}
                </span>
              </li>
            ))}
          </ul>
        )
      )}
    </fieldset>
  );
}
