import { Button, NativeSelect, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './FilterBar.module.css';

type BarProps = {
  label?: string;
  /** A `SearchField`, `Choice`s and `DateChoice`s. */
  children: ReactNode;
  /** Clears all filters; absent while no filter is set. */
  clear?: { readonly label: string; run(): void } | undefined;
};

/** The filters of a list. */
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
  /** The label when nothing is chosen. */
  any: string;
  options: readonly (Option | { group: string; items: Option[] })[];
  /** The chosen value; empty means none. */
  value: string | undefined;
  onChange(value: string): void;
  /** As wide as an event type. */
  wide?: boolean;
};

/** One of several options, or any. The system's own menu: it is light, and works well on every device. */
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

/**
 * Options by their names, which by default are the values; while they are being fetched, only the one that a link
 * chose.
 */
export const namedOptions = (
  values: readonly string[] | undefined,
  chosen: string | undefined,
  nameOf = (value: string) => value,
): Option[] => (values ?? (chosen === undefined ? [] : [chosen])).map((value) => ({ value, label: nameOf(value) }));

/** Two `DateChoice`s that belong together: they share a line. */
export function DateRange({ children }: { children: ReactNode }) {
  return <div className={classes.range}>{children}</div>;
}

type DateProps = {
  type: 'date' | 'datetime-local';
  label: string;
  value: string;
  min?: string | undefined;
  max?: string | undefined;
  onChange(value: string): void;
};

/** A day or a moment: one end of a time range. */
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
