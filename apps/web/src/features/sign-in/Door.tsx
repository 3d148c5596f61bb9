import { Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode, SubmitEventHandler } from 'react';
import type { Problem } from '../../auth.ts';
import { AlertIcon } from '../../ui/icons.tsx';
import { Wordmark } from '../../ui/Wordmark.tsx';
import classes from './Door.module.css';

/** The page before the dashboard: the name, one card, one thing to do. */
export function Door({ children }: { children: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Wordmark />
        {children}
      </div>
    </main>
  );
}

/** The card. `foot` stands below it: the way to somewhere else. */
export function DoorCard({
  title,
  lead,
  foot,
  children,
}: {
  title: string;
  lead?: ReactNode;
  foot?: ReactNode;
  children?: ReactNode;
}) {
  useDocumentTitle(`${title} · Cryptoix`);
  return (
    <>
      <section className={classes.card} aria-labelledby="door-title">
        <div>
          <Title order={1} id="door-title">
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" mt={4}>
              {lead}
            </Text>
          )}
        </div>
        {children}
      </section>
      {foot !== undefined && (
        <Text c="dimmed" ta="center">
          {foot}
        </Text>
      )}
    </>
  );
}

export function DoorForm({
  onSubmit,
  children,
}: {
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  children: ReactNode;
}) {
  return (
    <form onSubmit={onSubmit} className={classes.form}>
      {children}
    </form>
  );
}

/** Why the form was refused, when no field of it is to blame. */
export function FormProblem({ problem }: { problem: Problem | null }) {
  // The region is there from the start, so that screen readers announce what appears in it.
  return (
    <div role="alert" className={classes.problem}>
      {problem !== null && Object.keys(problem.fields).length === 0 && (
        <Text component="p" c="var(--mantine-color-error)">
          <AlertIcon />
          {problem.message}
        </Text>
      )}
    </div>
  );
}
