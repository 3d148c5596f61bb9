import { Button, type ButtonProps } from '@mantine/core';
import { type ComponentPropsWithRef, useLayoutEffect, useRef } from 'react';

type Props = ButtonProps & Omit<ComponentPropsWithRef<'button'>, keyof ButtonProps | 'ref'> & { loading: boolean };

/**
 * A button that is busy while its action runs. Mantine disables it meanwhile, which takes the keyboard's focus from it;
 * here it gets the focus back.
 */
export function BusyButton({ loading, ...button }: Props) {
  const ref = useRef<HTMLButtonElement>(null);
  const wasFocused = useRef(false);
  useLayoutEffect(() => {
    if (loading) wasFocused.current = document.activeElement === ref.current;
    else if (wasFocused.current && document.activeElement === document.body) ref.current?.focus();
  }, [loading]);
  return <Button ref={ref} loading={loading} {...button} />;
}
