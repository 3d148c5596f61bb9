import type { ComponentPropsWithRef } from 'react';
import { useTenant } from '../../tenant.ts';
import { MenuButton } from './MenuButton.tsx';

/** Which merchant this is. */
export function MerchantButton(button: ComponentPropsWithRef<'button'>) {
  const { merchant } = useTenant();
  return (
    <MenuButton before={<img src="/favicon.svg" width="24" height="24" alt="" />} heading={merchant.name} {...button} />
  );
}
