import { UnstyledButton } from '@mantine/core';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { ChevronsIcon } from '../../ui/icons.tsx';
import classes from './Shell.module.css';

type Props = ComponentPropsWithRef<'button'> & { before?: ReactNode; heading: string; minor?: string };

/** The button of a menu in the shell: a name, with a smaller line below it. */
export function MenuButton({ before, heading, minor, className = '', ...button }: Props) {
  return (
    <UnstyledButton {...button} className={`${classes.item} ${className}`}>
      {before}
      <span className={classes.lines}>
        <span>{heading}</span>
        {minor !== undefined && <span className={classes.minor}>{minor}</span>}
      </span>
      <ChevronsIcon />
    </UnstyledButton>
  );
}
