import { ActionIcon, Title } from '@mantine/core';
import { type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import { words } from '../words/index.ts';
import { focusContent } from './focus-content.ts';
import { CloseIcon } from './icons.tsx';
import classes from './Panel.module.css';

type Props = {
  title: ReactNode;
  /** Announced to screen readers; `title` may hold more than text. */
  label: string;
  onClose(): void;
  actions?: ReactNode;
  children: ReactNode;
};

/** What opens beside a list, so that the list is not lost. Escape closes it; on narrow screens it covers the page. */
export function Panel({ title, label, onClose, actions, children }: Props) {
  const ref = useRef<HTMLElement>(null);
  const close = useEffectEvent(onClose);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      // Another panel stands in its place.
      if (ref.current?.checkVisibility() !== true) return;
      // A menu or dialog on top of the panel is closed first.
      if (document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"], [role="listbox"]') !== null)
        return;
      close();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <aside ref={ref} tabIndex={-1} className={classes.panel} aria-label={label}>
      <header className={classes.header}>
        <Title order={2} className={classes.title}>
          {title}
        </Title>
        {actions}
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label={words.common.close}>
          <CloseIcon />
        </ActionIcon>
      </header>
      <div className={classes.body}>{children}</div>
    </aside>
  );
}

/**
 * A list with, when there is one, the panel of what is open beside it; when that closes, the focus is where it was.
 * Splits nest: an open one takes the place of those within, and gives it back.
 */
export function Split({ list, panel }: { list: ReactNode; panel: ReactNode | null }) {
  const open = panel !== null;
  const opener = useRef<Element>(null);
  // Before the browser takes the focus from what the panel hides.
  useLayoutEffect(() => {
    if (open) opener.current = document.activeElement;
  }, [open]);
  useEffect(() => {
    if (!open) return undefined;
    return () => {
      const { current } = opener;
      if (current instanceof HTMLElement && current.isConnected) current.focus({ preventScroll: true });
      // What was open from the start, by a link, nobody opened.
      setTimeout(() => document.activeElement === document.body && focusContent(), 0);
    };
  }, [open]);
  return (
    <div className={classes.split} data-open={open || undefined}>
      <div className={classes.list}>{list}</div>
      {panel}
    </div>
  );
}
