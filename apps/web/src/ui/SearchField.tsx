import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { searchable } from '../searchable.ts';
import { words } from '../words/index.ts';
import { SearchIcon } from './icons.tsx';
import { useShortcut } from './shortcuts.ts';

/** The search begins this long (ms) after the last letter. */
const pauseMs = 200;

type Props = {
  label: string;
  placeholder?: string;
  /** The current search, from the URL. */
  value: string | undefined;
  /** Never gets more of a pasted key than lists show, and nothing of a signing secret. */
  onSearch(typed: string): void;
};

/** Searches the list below it as you type; `/` focuses it. */
export function SearchField({ label, placeholder, value = '', onSearch }: Props) {
  const ref = useRef<HTMLInputElement>(null);
  const own = useRef(false);
  const search = useDebouncedCallback((typed: string) => {
    own.current = true;
    onSearch(searchable(typed));
  }, pauseMs);
  useEffect(() => {
    const typing = own.current && document.activeElement === ref.current;
    own.current = false;
    // While typing, the field is newer than the URL; after back, a link or the clear button the URL is newer.
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
        // Escape clears the search; it must not also close the panel beside the list.
        event.preventDefault();
        event.currentTarget.blur();
      }}
      maxLength={100}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
