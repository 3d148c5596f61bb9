import type { ReactNode } from 'react';
import { useTenant } from '../tenant.ts';
import { TextLink } from '../ui/links.tsx';
import { objectKind, objectPages } from './object-id.ts';

/** A link to an object, beside its list. An id without a page is plain text. */
export function ObjectLink({ id, children }: { id: string; children?: ReactNode }) {
  const { params } = useTenant();
  const content = children ?? <code>{id}</code>;
  const kind = objectKind(id);
  if (kind === null) return content;
  return (
    <TextLink to={objectPages[kind]} params={{ ...params, uuid: id }} preload={false}>
      {content}
    </TextLink>
  );
}
