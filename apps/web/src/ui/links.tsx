import { Anchor, Button } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef, ReactNode } from 'react';

/** A link within text. */
export const TextLink = createLink((props: ComponentPropsWithRef<'a'>) => <Anchor {...props} />);

/** A link that is the one thing to do on its page. */
export const ButtonLink = createLink((props: Omit<ComponentPropsWithRef<'a'>, 'color'>) => (
  <Button component="a" fullWidth {...props} />
));

/** A link that looks like a button among a page's actions. */
export const ActionLink = createLink(
  (props: Omit<ComponentPropsWithRef<'a'>, 'color'> & { variant?: 'default'; leftSection?: ReactNode }) => (
    <Button component="a" {...props} />
  ),
);

/** A link to a page of the guides, in a tab of its own. `to` is its path: `/docs/webhooks#retries`. */
export function GuideLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Anchor href={to} target="_blank" rel="noreferrer" inherit>
      {children}
    </Anchor>
  );
}

/** A small action within text: looks like a link, stays on the page. */
export function TextButton({ onClick, children }: { onClick(): void; children: ReactNode }) {
  return (
    <Anchor component="button" type="button" onClick={onClick}>
      {children}
    </Anchor>
  );
}
