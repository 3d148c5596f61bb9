import { getHotkeyHandler } from '@mantine/hooks';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';

/** A keyboard shortcut of the open page. `keys` as Mantine writes them: `j`, `mod+K`, `shift+?`. */
export interface Shortcut {
  readonly keys: string;
  /** What it does, for the list that `?` opens. */
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
 * Turns single-letter shortcuts off (`true`) or on again. For a dialog that is loaded when it is first opened: after
 * the key press that opens it, letters are meant for the dialog, not for the page behind it.
 */
export function holdShortcuts(on: boolean): void {
  held = on;
}

window.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  // Single letters are text in a text field, and a page behind a dialog ignores them.
  if (!event.metaKey && !event.ctrlKey && (held || isEditable(event.target) || dialogIsOpen())) return;
  // The shortcut that was added last comes first.
  for (const { keys, run } of registered.toReversed()) {
    let matched = false;
    getHotkeyHandler([[keys, () => (matched = true)]])(event);
    if (matched) return run();
  }
});

/**
 * Collects what is typed while no text field has the focus: for a field that is still loading.
 * @param onEdit maps the text typed so far to the new text
 * @returns a function that stops it
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

/** Adds a keyboard shortcut while the component is on the page. */
export function useShortcut(keys: string, does: string, run: () => void, enabled = true): void {
  const onKey = useEffectEvent(run);
  useEffect(() => {
    if (!enabled) return undefined;
    const own = { keys, does, run: () => onKey() };
    register([...registered, own]);
    return () => register(registered.filter((each) => each !== own));
  }, [keys, does, enabled]);
}

/** All shortcuts that are active now. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => registered,
  );
}
