import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { words } from '../words/index.ts';
import { SearchIcon } from './icons.tsx';
import { useShortcut } from './shortcuts.ts';

/** How long (ms) after the last letter the search begins. */
const pauseMs = 200;

type Props = {
  label: string;
  placeholder?: string;
  /** What is searched for now, as the URL has it. */
  value: string;
  onSearch(typed: string): void;
};

/** Searches the list below it while one types; `/` leads here. */
export function SearchField({ label, placeholder, value, onSearch }: Props) {
  const ref = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback(onSearch, pauseMs);
  useEffect(() => {
    // Who is typing is ahead of the URL.
    if (ref.current !== null && document.activeElement !== ref.current) ref.current.value = value;
  }, [value]);
  useShortcut('/', words.common.focusSearch, () => ref.current?.focus());
  return (
    <TextInput
      ref={ref}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      defaultValue={value}
      leftSection={<SearchIcon />}
      rightSection={<kbd aria-hidden="true">/</kbd>}
      onChange={(event) => search(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') ref.current?.blur();
      }}
      w={{ base: '100%', xs: 280 }}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
