import { Badge, Burger, UnstyledButton } from '@mantine/core';
import { useDisclosure, useNetwork, useOs } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTenant } from '../../tenant.ts';
import { focusContent } from '../../ui/focus-content.ts';
import { AlertIcon, SearchIcon } from '../../ui/icons.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useShortcut } from '../../ui/shortcuts.ts';
import { words } from '../../words/index.ts';
import { MerchantButton } from './MerchantButton.tsx';
import { ModeSwitch } from './ModeSwitch.tsx';
import { Navigation } from './Navigation.tsx';
import { onDemand } from './OnDemand.tsx';
import classes from './Shell.module.css';
import { UserButton } from './UserButton.tsx';

const text = words.shell;
const MerchantMenu = onDemand(MerchantButton, () => import('./MerchantMenu.tsx'));
const UserMenu = onDemand(UserButton, () => import('./UserMenu.tsx'));

type Props = { onSignedOut(): void; onFind(): void; children: ReactNode };

/** The frame around every page of one merchant in one mode. */
export function Shell({ onSignedOut, onFind, children }: Props) {
  const { merchant, mode } = useTenant();
  const [opened, menu] = useDisclosure();
  const opener = useRef<HTMLButtonElement>(null);
  const closer = useRef<HTMLButtonElement>(null);
  // On narrow screens the menu covers the page: the focused element must not be below it.
  useEffect(() => {
    if (opened) closer.current?.focus();
  }, [opened]);
  const close = () => {
    menu.close();
    opener.current?.focus();
  };
  // The menu covered the page, and the pressed link has disappeared with it.
  const leave = () => {
    if (!opened) return;
    menu.close();
    focusContent();
  };
  useShortcut('Escape', text.closeMenu, close, opened);
  const { online } = useNetwork();
  const isMac = useOs() === 'macos';
  return (
    <div className={classes.shell} data-open={opened || undefined}>
      <a href="#content" className={classes.skip}>
        {text.skip}
      </a>
      {mode === 'test' && <div className={classes.testLine} />}
      <div className={classes.navbar}>
        {opened && <Burger ref={closer} opened onClick={close} hiddenFrom="sm" size="sm" aria-label={text.closeMenu} />}
        <MerchantMenu onNavigate={leave} />
        <Navigation onNavigate={leave} />
        <UserMenu onNavigate={leave} onSignedOut={onSignedOut} />
      </div>
      <header className={classes.header}>
        <Burger ref={opener} onClick={menu.open} hiddenFrom="sm" size="sm" aria-label={text.openMenu} />
        {mode === 'test' && (
          <>
            <Badge color="amber" variant="light" radius="sm" className={classes.badge}>
              {text.testBadge}
            </Badge>
            <span className={classes.hint}>{text.testHint}</span>
          </>
        )}
        <UnstyledButton className={classes.find} onClick={onFind}>
          <SearchIcon />
          <span>{text.find}</span>
          <kbd aria-hidden="true">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
        </UnstyledButton>
        <ModeSwitch />
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        <div aria-live="polite">
          {!online && (
            <p className={classes.offline}>
              <AlertIcon />
              {text.offline}
            </p>
          )}
          {merchant.frozen !== null && (
            <div className={classes.frozen}>
              <Notice tone="bad" title={text.frozen}>
                {merchant.frozen}
              </Notice>
            </div>
          )}
        </div>
        {children}
      </main>
    </div>
  );
}
