import type { ComponentPropsWithRef } from 'react';
import { useTenant } from '../../tenant.ts';
import { MenuButton } from './MenuButton.tsx';

/** The signed-in person. `problem` replaces the address. */
export function UserButton({ problem, ...button }: ComponentPropsWithRef<'button'> & { problem?: string }) {
  const { user } = useTenant();
  return <MenuButton heading={user.name} minor={problem ?? user.email} {...button} />;
}
