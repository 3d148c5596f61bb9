import { Menu, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { signOut } from '../../auth.ts';
import { ChevronsIcon, SignOutIcon } from '../../ui/icons.tsx';
import type { User } from './people.ts';
import classes from './Shell.module.css';

/** Who is signed in, and the way out. */
export function UserMenu({ user, onSignedOut }: { user: User; onSignedOut(): void }) {
  const [failed, setFailed] = useState(false);
  const leave = async (everywhere: boolean) => {
    const ok = await signOut(everywhere);
    setFailed(!ok);
    if (ok) onSignedOut();
  };
  return (
    <Menu width="target" position="top-start" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes.item}>
          <span className={classes.lines}>
            <span>{user.name}</span>
            <span className={classes.minor}>{failed ? 'Signing out did not work. Try again.' : user.email}</span>
          </span>
          <ChevronsIcon />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<SignOutIcon />} onClick={() => void leave(false)}>
          Sign out
        </Menu.Item>
        <Menu.Item leftSection={<SignOutIcon />} onClick={() => void leave(true)}>
          Sign out everywhere
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
