import type { ReactNode } from 'react';
import { TextLink } from '../ui/links.tsx';
import { objectKind } from './object-id.ts';

/** A link that opens an object in a panel beside the page. An id without a panel is plain text. */
export function ObjectLink({ id, children }: { id: string; children?: ReactNode }) {
  const content = children ?? <code>{id}</code>;
  if (objectKind(id) === null) return content;
  return (
    <TextLink to="." search={(before) => ({ ...before, object: id })} resetScroll={false} preload={false}>
      {content}
    </TextLink>
  );
}
