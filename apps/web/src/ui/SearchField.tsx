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
  value: string | undefined;
  onSearch(typed: string): void;
};

/** Searches the list below it while one types; `/` leads here. */
export function SearchField({ label, placeholder, value = '', onSearch }: Props) {
  const ref = useRef<HTMLInputElement>(null);
  const own = useRef(false);
  const search = useDebouncedCallback((typed: string) => {
    own.current = true;
    onSearch(typed);
  }, pauseMs);
  useEffect(() => {
    const typing = own.current && document.activeElement === ref.current;
    own.current = false;
    // Who is typing is ahead of the URL; back, a link and the button that clears are ahead of what was typed.
    if (!typing && ref.current !== null) ref.current.value = value;
  }, [value]);
  useShortcut('/', words.common.focusSearch, () => ref.current?.focus());
  return (
    <TextInput
      ref={ref}
      type="search"
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      defaultValue={value}
      leftSection={<SearchIcon />}
      rightSection={<kbd aria-hidden="true">/</kbd>}
      onChange={(event) => search(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Not for the panel beside the list.
        event.preventDefault();
        event.currentTarget.blur();
      }}
      maxLength={100}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
