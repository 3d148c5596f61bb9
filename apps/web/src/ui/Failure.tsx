import { Button, Text, Title } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { explain, isFailedCall } from '../api.ts';
import classes from './Failure.module.css';
import { words } from '../words/index.ts';
import { ButtonLink } from './links.tsx';

function Message({ title, children, action }: { title: string; children: ReactNode; action: ReactNode }) {
  return (
    <main className={classes.page}>
      <Title order={1}>{title}</Title>
      <Text c="dimmed">{children}</Text>
      <div>{action}</div>
    </main>
  );
}

/** Shown instead of a page that could not be loaded. */
export function Failure({ error }: { error: unknown }) {
  const router = useRouter();
  // A script that failed to load, or no longer exists after an update, is only loaded by a fresh page.
  const again = () => (isFailedCall(error) ? void router.invalidate() : window.location.reload());
  return (
    <Message title={words.shell.pageFailed} action={<Button onClick={again}>{words.common.retry}</Button>}>
      {explain(error)}
    </Message>
  );
}

/** Shown instead of a page that does not exist, or not for this person. */
export function NotFound() {
  return (
    <Message title={words.shell.notFoundTitle} action={<ButtonLink to="/">{words.shell.toDashboard}</ButtonLink>}>
      {words.shell.notFound}
    </Message>
  );
}
