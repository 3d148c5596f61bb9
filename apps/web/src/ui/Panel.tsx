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

/** A panel beside a list, so that the list stays visible. Escape closes it; on narrow screens it covers the page. */
export function Panel({ title, label, onClose, actions, children }: Props) {
  const ref = useRef<HTMLElement>(null);
  const close = useEffectEvent(onClose);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
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

/** A list and, if something is open, its panel beside it; closing the panel returns the focus. */
export function Split({ list, panel }: { list: ReactNode; panel: ReactNode | null }) {
  const open = panel !== null;
  const opener = useRef<Element>(null);
  // Before the panel hides the focused element, which would lose its focus.
  useLayoutEffect(() => {
    if (open) opener.current = document.activeElement;
  }, [open]);
  useEffect(() => {
    if (!open) return undefined;
    return () => {
      const { current } = opener;
      if (current instanceof HTMLElement && current.isConnected) current.focus({ preventScroll: true });
      // A panel that a link opened has no element to return the focus to.
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
