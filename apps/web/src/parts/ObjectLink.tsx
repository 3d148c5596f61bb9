import type { ReactNode } from 'react';
import { TextLink } from '../ui/links.tsx';
import { objectKind } from './object-id.ts';

/** Opens an object in the panel beside the page that names it. An id that has no panel is only shown. */
export function ObjectLink({ id, children }: { id: string; children?: ReactNode }) {
  const content = children ?? <code>{id}</code>;
  if (objectKind(id) === null) return content;
  return (
    <TextLink to="." search={(before) => ({ ...before, object: id })} resetScroll={false} preload={false}>
      {content}
    </TextLink>
  );
}
