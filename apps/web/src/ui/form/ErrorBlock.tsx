import { Text } from '@mantine/core';
import { AlertIcon } from '../icons.tsx';
import classes from './ErrorBlock.module.css';

/**
 * Why something was refused, if no field shows it. It is on the page from the start, empty: screen readers announce
 * what appears in it.
 */
export function ErrorBlock({ children }: { children: string | null }) {
  return (
    <div role="alert">
      {children !== null && (
        <Text className={classes.problem} c="var(--mantine-color-error)">
          <AlertIcon />
          {children}
        </Text>
      )}
    </div>
  );
}
