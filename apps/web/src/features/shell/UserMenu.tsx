import { Menu, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { signOut } from '../../auth.ts';
import { useTenant } from '../../tenant.ts';
import { CheckIcon, PersonIcon, SignOutIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { useOpensAtOnce } from './OnDemand.tsx';
import { UserButton } from './UserButton.tsx';

const text = words.shell;
const schemes = ['auto', 'light', 'dark'] as const;

/** Profile, theme and sign-out. It starts open, because it is loaded on demand. */
export default function UserMenu({ onNavigate, onSignedOut }: { onNavigate(): void; onSignedOut(): void }) {
  const { params } = useTenant();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const menu = useOpensAtOnce();
  const [failed, setFailed] = useState(false);
  const leave = async (everywhere: boolean) => {
    const ok = await signOut(everywhere);
    setFailed(!ok);
    if (ok) onSignedOut();
  };
  const openProfile = () => {
    onNavigate();
    void navigate({ to: '/$merchant/$mode/profile', params });
  };
  return (
    <Menu {...menu} width="target" position="top-start" withinPortal={false}>
      <Menu.Target>
        <UserButton autoFocus {...(failed && { problem: text.signOutFailed })} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<PersonIcon />} onClick={openProfile}>
          {text.profile}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{text.theme.label}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            closeMenuOnClick={false}
            onClick={() => setColorScheme(scheme)}
            rightSection={scheme === colorScheme && <CheckIcon />}
          >
            {text.theme[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<SignOutIcon />} onClick={() => void leave(false)}>
          {text.signOut}
        </Menu.Item>
        <Menu.Item leftSection={<SignOutIcon />} onClick={() => void leave(true)}>
          {text.signOutEverywhere}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
