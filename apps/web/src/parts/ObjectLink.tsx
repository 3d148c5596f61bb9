import { idKindOf } from '@cryptoix/core/tables';
import type { ReactNode } from 'react';
import { useTenant } from '../tenant.ts';
import { TextLink } from '../ui/links.tsx';
import { objectKind, objectPages } from './object-id.ts';

/** A link to an object, beside its list, or to an event, endpoint or key. An id without a page is plain text. */
export function ObjectLink({ id, children }: { id: string; children?: ReactNode }) {
  const { params } = useTenant();
  const content = children ?? <code>{id}</code>;
  const object = objectKind(id);
  if (object !== null)
    return (
      <TextLink to={objectPages[object]} params={{ ...params, uuid: id }} preload={false}>
        {content}
      </TextLink>
    );
  switch (idKindOf(id)) {
    case 'event':
      return (
        <TextLink to="/$merchant/$mode/events/$event" params={{ ...params, event: id }} preload={false}>
          {content}
        </TextLink>
      );
    case 'endpoint':
      return (
        <TextLink
          to="/$merchant/$mode/settings/webhooks/$endpoint"
          params={{ ...params, endpoint: id }}
          preload={false}
        >
          {content}
        </TextLink>
      );
    case 'api_key':
      return (
        <TextLink to="/$merchant/$mode/settings/api-keys/$key" params={{ ...params, key: id }} preload={false}>
          {content}
        </TextLink>
      );
    default:
      return content;
  }
}
