import { Button, Text, Title } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { explain } from '../api.ts';
import classes from './Failure.module.css';
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

/** In place of a page that could not be loaded. */
export function Failure({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <Message
      title="This page could not be loaded"
      action={<Button onClick={() => void router.invalidate()}>Try again</Button>}
    >
      {explain(error)}
    </Message>
  );
}

/** In place of a page that does not exist, or not for this person. */
export function NotFound() {
  return (
    <Message title="There is nothing here" action={<ButtonLink to="/">Go to the dashboard</ButtonLink>}>
      The address is mistyped, or you do not belong to the merchant it names.
    </Message>
  );
}
