import { getHotkeyHandler } from '@mantine/hooks';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';

/** A key that does something on the page that is open. `keys` as Mantine writes them: `j`, `mod+K`, `shift+?`. */
export interface Shortcut {
  readonly keys: string;
  /** What it does, in words for the list that `?` shows. */
  readonly does: string;
  readonly run: () => void;
}

let registered: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

function register(next: readonly Shortcut[]): void {
  registered = next;
  for (const listener of listeners) listener();
}

const isEditable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const dialogIsOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

let held = false;

/**
 * Turns single-letter shortcuts off (`true`) or on again. For what is loaded when it is first opened: from the key press
 * on, letters are meant for it, not for the page behind it.
 */
export function holdShortcuts(on: boolean): void {
  held = on;
}

window.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  // Single letters are text where text can be typed, and nothing behind a dialog answers.
  if (!event.metaKey && !event.ctrlKey && (held || isEditable(event.target) || dialogIsOpen())) return;
  // What was opened last answers first.
  for (const { keys, run } of registered.toReversed()) {
    let matched = false;
    getHotkeyHandler([[keys, () => (matched = true)]])(event);
    if (matched) return run();
  }
});

/**
 * Passes on what is typed while nothing that takes text has the focus: for a field that is still being loaded.
 * @param onEdit takes what has been typed so far to what it is then
 * @returns stops it
 */
export function typeAhead(onEdit: (edit: (typed: string) => string) => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing || isEditable(event.target)) return;
    const isText = event.key.length === 1;
    if (!isText && event.key !== 'Backspace') return;
    // A space must not press the button that has the focus.
    event.preventDefault();
    onEdit((typed) => (isText ? typed + event.key : typed.slice(0, -1)));
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

/** Makes a key do something while the component is on the page. */
export function useShortcut(keys: string, does: string, run: () => void, enabled = true): void {
  const onKey = useEffectEvent(run);
  useEffect(() => {
    if (!enabled) return undefined;
    const own = { keys, does, run: () => onKey() };
    register([...registered, own]);
    return () => register(registered.filter((each) => each !== own));
  }, [keys, does, enabled]);
}

/** All the keys that do something now. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => registered,
  );
}
