import type { Mode } from '@cryptoix/core';
import { AppShell, Badge, Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { MerchantMenu } from './MerchantMenu.tsx';
import { ModeSwitch } from './ModeSwitch.tsx';
import { Navigation } from './Navigation.tsx';
import type { Merchant, User } from './people.ts';
import classes from './Shell.module.css';
import { UserMenu } from './UserMenu.tsx';

type Props = {
  user: User;
  merchants: readonly Merchant[];
  merchant: Merchant;
  mode: Mode;
  onSignedOut(): void;
  children: ReactNode;
};

/** What stands around every page of one merchant in one mode. */
export function Shell({ user, merchants, merchant, mode, onSignedOut, children }: Props) {
  const [opened, menu] = useDisclosure();
  return (
    <AppShell
      layout="alt"
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      transitionDuration={120}
      classNames={{ header: classes.header, navbar: classes.navbar, main: classes.main }}
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      {mode === 'test' && <div className={classes.testLine} />}
      <AppShell.Navbar aria-label="Merchant">
        <Burger opened onClick={menu.close} hiddenFrom="sm" size="sm" aria-label="Close the menu" />
        <MerchantMenu merchants={merchants} merchant={merchant} mode={mode} onNavigate={menu.close} />
        <Navigation merchant={merchant.id} mode={mode} onNavigate={menu.close} />
        <UserMenu user={user} onSignedOut={onSignedOut} />
      </AppShell.Navbar>
      <AppShell.Header>
        <Burger onClick={menu.open} hiddenFrom="sm" size="sm" aria-label="Open the menu" />
        {mode === 'test' && (
          <>
            <Badge color="amber" variant="light" radius="sm" className={classes.badge}>
              Test
            </Badge>
            <span className={classes.hint}>No real money moves here.</span>
          </>
        )}
        <ModeSwitch merchant={merchant.id} />
      </AppShell.Header>
      <AppShell.Main id="content" tabIndex={-1}>
        {children}
      </AppShell.Main>
    </AppShell>
  );
}
