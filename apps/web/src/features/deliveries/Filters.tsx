import { limits } from '@cryptoix/core/tables';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { SearchIcon } from '../../ui/icons.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { words } from '../../words/index.ts';
import classes from './History.module.css';
import { fromLocalTime, toLocalTime } from './local-time.ts';
import { type DeliverySearch, isNarrowed, isType, outcomes, rangeNames } from './search.ts';

const text = words.deliveries;
/** Typing is over when nothing came for so long, in ms. */
const typingMs = 250;

type Props = {
  search: DeliverySearch;
  /** `typing`: one of many small steps, which are one step back. */
  onSearch(search: DeliverySearch, typing: boolean): void;
};

const without = <K extends keyof DeliverySearch>(search: DeliverySearch, ...keys: K[]): Omit<DeliverySearch, K> => {
  const rest = { ...search };
  for (const key of keys) delete rest[key];
  return rest;
};

/** The numbers of attempts to choose from, and the one that a link chose. */
const attemptCounts = (chosen = 2) => [...new Set([2, 3, 5, 10, chosen])].toSorted((a, b) => a - b);

/** Narrows the history. */
export function Filters({ search, onSearch, onClear }: Props & { onClear(): void }) {
  const { api } = useTenant();
  const types = useQuery(api.events.types.queryOptions({}, { staleTime: Infinity }));
  const custom = search.since !== undefined || search.until !== undefined;
  const [choosing, setChoosing] = useState(false);
  return (
    <search className={classes.filters} aria-label={text.filters}>
      <TextFilter search={search} onSearch={onSearch} />
      <Choice
        label={text.outcome}
        any={text.anyOutcome}
        options={outcomes.map((value) => ({ value, label: words.common.status[value] }))}
        value={search.outcome ?? ''}
        onChange={(value) => {
          const outcome = outcomes.find((one) => one === value);
          onSearch({ ...without(search, 'outcome'), ...(outcome !== undefined && { outcome }) }, false);
        }}
      />
      <Choice
        label={text.type}
        any={text.anyType}
        options={(types.data?.map(({ type }) => type) ?? (search.type === undefined ? [] : [search.type])).map(
          (value) => ({ value, label: value }),
        )}
        value={search.type ?? ''}
        onChange={(type) => onSearch({ ...without(search, 'type'), ...(isType(type) && { type }) }, false)}
      />
      <Choice
        label={text.time}
        any={text.anyTime}
        options={[
          ...rangeNames.map((value) => ({ value, label: text.range[value] })),
          { value: 'custom', label: text.range.custom },
        ]}
        value={custom || choosing ? 'custom' : (search.range ?? '')}
        onChange={(value) => {
          const range = rangeNames.find((name) => name === value);
          setChoosing(value === 'custom');
          onSearch({ ...without(search, 'range', 'since', 'until'), ...(range !== undefined && { range }) }, false);
        }}
      />
      <Choice
        label={text.attemptsLabel}
        any={text.anyAttempts}
        options={attemptCounts(search.attempts).map((n) => ({ value: String(n), label: text.atLeast(n) }))}
        value={search.attempts?.toString() ?? ''}
        onChange={(value) =>
          onSearch({ ...without(search, 'attempts'), ...(value !== '' && { attempts: Number(value) }) }, false)
        }
      />
      {(custom || choosing) && (
        <>
          {(['since', 'until'] as const).map((end) => (
            <TextInput
              key={end}
              type="datetime-local"
              size="xs"
              aria-label={text[end]}
              leftSection={text[end]}
              leftSectionWidth={48}
              value={toLocalTime(search[end])}
              onChange={(event) => {
                const at = fromLocalTime(event.currentTarget.value);
                onSearch({ ...without(search, end, 'range'), ...(at !== null && { [end]: at }) }, true);
              }}
            />
          ))}
        </>
      )}
      {isNarrowed(search) && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => {
            setChoosing(false);
            onClear();
          }}
        >
          {text.clear}
        </Button>
      )}
    </search>
  );
}

type ChoiceProps = {
  label: string;
  any: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange(value: string): void;
};

/** One of several, or any. The system's own menu: it is light, and at home on every screen. */
function Choice({ label, any, options, value, onChange }: ChoiceProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      data={[{ value: '', label: any }, ...options]}
      value={value}
      data-chosen={value !== '' || undefined}
      className={classes.choice}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function TextFilter({ search, onSearch }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(search.q ?? '');
  const applied = useRef(search.q);
  const apply = useDebouncedCallback((value: string) => {
    const q = value.trim();
    applied.current = q === '' ? undefined : q;
    onSearch({ ...without(search, 'q'), ...(q !== '' && { q }) }, true);
  }, typingMs);
  // Changed by somebody else: back, a link, the button that clears.
  useEffect(() => {
    if (search.q === applied.current) return;
    applied.current = search.q;
    setTyped(search.q ?? '');
  }, [search.q]);
  useShortcut('/', text.searchShortcut, () => input.current?.focus());
  return (
    <TextInput
      ref={input}
      type="search"
      size="xs"
      className={classes.search}
      aria-label={text.search}
      placeholder={text.searchHint}
      leftSection={<SearchIcon />}
      rightSection={<kbd aria-hidden="true">/</kbd>}
      maxLength={limits.searchLength}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Not for the panel beside the list.
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
}
