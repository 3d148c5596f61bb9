import { type RefObject, useRef } from 'react';
import { words } from '../words/index.ts';
import { useShortcut } from './shortcuts.ts';

/**
 * `j` and `k` move through the rows of a list: all elements in the container with `data-row` that can be focused. Enter
 * then does what a click does, because the rows are links.
 */
export function useListKeys<E extends HTMLElement>(): RefObject<E | null> {
  const ref = useRef<E>(null);
  const move = (step: 1 | -1) => {
    const rows = [...(ref.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    const next = at === -1 ? (step === 1 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[next]?.focus();
    rows[next]?.scrollIntoView({ block: 'nearest' });
  };
  useShortcut('j', words.common.nextRow, () => move(1));
  useShortcut('k', words.common.previousRow, () => move(-1));
  return ref;
}
