import { AppShell, Skeleton } from '@mantine/core';
import classes from './Shell.module.css';

/** The shell while we ask who is signed in: the same boxes in the same places. */
export function ShellSkeleton() {
  return (
    <AppShell
      layout="alt"
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: true } }}
      classNames={{ header: classes.header, navbar: classes.navbar, main: classes.main }}
      aria-busy="true"
    >
      <AppShell.Navbar>
        <Skeleton height={36} />
        <Skeleton height={36} />
      </AppShell.Navbar>
      <AppShell.Header>
        <Skeleton height={20} width={160} />
        <Skeleton height={30} width={112} />
      </AppShell.Header>
      <AppShell.Main>
        <Skeleton height={28} width={120} />
        <Skeleton height={21} mt={4} maw={640} />
      </AppShell.Main>
    </AppShell>
  );
}
