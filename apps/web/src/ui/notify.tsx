import { type ReactNode, useSyncExternalStore } from 'react';
import { explain } from '../api.ts';
import { words } from '../words/index.ts';
import { TextButton } from './links.tsx';
import { whenIdle } from './when-idle.ts';

/** How long a message stays, in ms: long enough to read it, to undo it, or to understand a failure. */
const stay = { done: 4_000, undo: 8_000, failed: 10_000 };

type Loaded = typeof import('./notices.ts');
let loaded: Loaded | null = null;
const listeners = new Set<() => void>();

/**
 * The part that shows messages is 10 KB, so it is loaded after the first page, but early: offline it could not be
 * fetched.
 */
export function prepareNotices(): void {
  whenIdle(() => void load().catch(() => undefined));
}

async function load(): Promise<Loaded> {
  loaded ??= await import('./notices.ts');
  for (const listener of listeners) listener();
  return loaded;
}

/** Where messages appear. Rendered once, around every page. */
export function Notices(): ReactNode {
  const ready = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => loaded,
  );
  return ready === null ? null : <ready.Notifications position="bottom-right" />;
}

/** Shows that something was done. `undo` adds a button that reverses it. */
export function notifyDone(message: string, undo?: () => void): void {
  void show(({ hide }) => {
    const onUndo = () => {
      hide();
      undo?.();
    };
    return {
      message: undo === undefined ? message : <Undoable message={message} undo={onUndo} />,
      autoClose: undo === undefined ? stay.done : stay.undo,
    };
  });
}

/** Shows that an action outside a form failed, and why. `what` is the action: "Pausing the endpoint". */
export function notifyFailed(what: string, error: unknown): void {
  void show(() => ({
    title: words.common.failedTitle,
    message: `${what}: ${explain(error)}`,
    color: 'red',
    autoClose: stay.failed,
  }));
}

type Notice = { title?: string; message: ReactNode; color?: string; autoClose: number };

async function show(notice: (own: { hide(): void }) => Notice): Promise<void> {
  const { notifications } = await load();
  const id: string = notifications.show({ withBorder: true, ...notice({ hide: () => notifications.hide(id) }) });
}

function Undoable({ message, undo }: { message: string; undo(): void }) {
  return (
    <>
      {message} <TextButton onClick={undo}>{words.common.undo}</TextButton>
    </>
  );
}
