import { Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Breakable } from './Breakable.tsx';
import classes from './Page.module.css';

type Props = {
  title: string;
  /** Beside the title: a status, an id. */
  beside?: ReactNode;
  /** Above the title: the link to the parent page. */
  above?: ReactNode;
  lead?: ReactNode;
  /** The actions of this page; one of them is the primary one. */
  actions?: ReactNode;
  /** Logs may be as wide as the window; every other page is at most 1,200 px wide. */
  wide?: boolean;
  children: ReactNode;
};

/** A screen: its title and its one action, then the content. */
export function Page({ title, beside, above, lead, actions, wide = false, children }: Props) {
  useDocumentTitle(`${title} · Cryptoix`);
  return (
    <div className={classes.page} data-wide={wide || undefined}>
      <header className={classes.header}>
        <div className={classes.heading}>
          {above !== undefined && <div className={classes.above}>{above}</div>}
          <div className={classes.title}>
            <Title order={1}>
              <Breakable text={title} />
            </Title>
            {beside}
          </div>
          {lead !== undefined && (
            <Text c="dimmed" mt={4} maw={640}>
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page under its own heading. */
export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <Title order={2}>{title}</Title>
        {actions}
      </div>
      {children}
    </section>
  );
}
