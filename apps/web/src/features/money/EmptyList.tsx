import type { ReactNode } from 'react';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { ActionLink } from '../../ui/links.tsx';
import { words } from '../../words/index.ts';

const text = words.money;

type Props = {
  /** What will appear here. */
  children: string;
  /** Instead of the way to the sandbox; null: there is none. */
  action?: ReactNode;
  /** The route of the API that reads the same list. */
  route: `/v1/${string}`;
};

/** Shown while a list has nothing at all: what will appear, where to make it, and the command that reads it. */
export function EmptyList({ children, action, route }: Props) {
  const { params, mode, can } = useTenant();
  const sandbox = mode === 'test' && can('payments:write') && (
    <ActionLink to="/$merchant/$mode/sandbox" params={params}>
      {text.toSandbox}
    </ActionLink>
  );
  return (
    <Empty
      action={action === undefined ? sandbox : action}
      code={`curl -s ${window.location.origin}${route} -H 'Authorization: Bearer ak_${mode}_…'`}
      codeLabel={text.listCommand}
    >
      {children}
    </Empty>
  );
}
