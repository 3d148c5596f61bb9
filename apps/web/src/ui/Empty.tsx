import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Copyable } from './Copyable.tsx';
import classes from './Empty.module.css';

type Props = {
  /** One sentence. */
  children: ReactNode;
  action?: ReactNode;
  /** One line of code that works when pasted. */
  code?: string;
  codeLabel?: string;
};

/** Shown instead of an empty list: what will appear here, and how to get it. */
export function Empty({ children, action, code, codeLabel = 'command' }: Props) {
  return (
    <div className={classes.empty}>
      <Text>{children}</Text>
      {action}
      {code !== undefined && (
        <div className={classes.code}>
          <Copyable label={codeLabel} text={code} shell />
        </div>
      )}
    </div>
  );
}
