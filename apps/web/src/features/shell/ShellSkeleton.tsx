import { Skeleton } from '@mantine/core';
import classes from './Shell.module.css';

/** The shell while the session loads: the same boxes in the same places. */
export function ShellSkeleton() {
  return (
    <div className={classes.shell} aria-busy="true">
      <div className={classes.navbar}>
        <Skeleton height={36} />
        <Skeleton height={36} />
      </div>
      <header className={classes.header}>
        <Skeleton height={20} width={160} />
        <Skeleton height={30} width={112} ml="auto" />
      </header>
      <main className={classes.main}>
        <Skeleton height={28} width={120} />
        <Skeleton height={21} mt={4} maw={640} />
      </main>
    </div>
  );
}
