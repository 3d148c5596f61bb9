import { Button, NativeSelect, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './FilterBar.module.css';

type BarProps = {
  label?: string;
  /** A `SearchField`, `Choice`s and `DateChoice`s. */
  children: ReactNode;
  /** The button that takes all of it away; absent while there is nothing to take away. */
  clear?: { readonly label: string; run(): void } | undefined;
};

/** What a list is narrowed by. */
export function FilterBar({ label, children, clear }: BarProps) {
  return (
    <search className={classes.bar} aria-label={label}>
      {children}
      {clear !== undefined && (
        <Button size="xs" variant="subtle" color="gray" className={classes.clear} onClick={() => clear.run()}>
          {clear.label}
        </Button>
      )}
    </search>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

type ChoiceProps = {
  label: string;
  /** What it says when nothing is chosen. */
  any: string;
  options: readonly (Option | { group: string; items: Option[] })[];
  /** What is chosen; an empty text is nothing. */
  value: string | undefined;
  onChange(value: string): void;
  /** As wide as an event type. */
  wide?: boolean;
};

/** One of several, or any. The system's own menu: it is light, and at home on every screen. */
export function Choice({ label, any, options, value = '', onChange, wide = false }: ChoiceProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      className={classes.choice}
      data-wide={wide || undefined}
      data={[{ value: '', label: any }, ...options]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Values that are their own words, to choose from; while they are being fetched, the one that a link chose. */
export const namedOptions = (values: readonly string[] | undefined, chosen: string | undefined): Option[] =>
  (values ?? (chosen === undefined ? [] : [chosen])).map((value) => ({ value, label: value }));

type DateProps = {
  type: 'date' | 'datetime-local';
  label: string;
  value: string;
  min?: string | undefined;
  max?: string | undefined;
  onChange(value: string): void;
};

/** A day or a moment: one end of a time. */
export function DateChoice({ label, onChange, ...input }: DateProps) {
  return (
    <TextInput
      {...input}
      size="xs"
      aria-label={label}
      leftSection={
        <Text span size="xs" c="dimmed">
          {label}
        </Text>
      }
      leftSectionWidth={48}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
