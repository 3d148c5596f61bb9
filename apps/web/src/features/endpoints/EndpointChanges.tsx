import { Changes, type InWords } from '../../parts/Changes.tsx';
import { endpointChangeOf } from '../../parts/endpoint-change.ts';
import { words } from '../../words/index.ts';

const text = words.endpoints.changes;
const actions: Readonly<Record<string, string>> = text.actions;
const fields: ReadonlyMap<string, string> = new Map(Object.entries(words.audit.details));

/** Who changed what about an endpoint. */
export function EndpointChanges({ id }: { id: string }) {
  return <Changes id={id} inWords={inWords} />;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const descriptions = (value: unknown): { from: string; to: string } | null =>
  typeof value === 'object' &&
  value !== null &&
  'from' in value &&
  'to' in value &&
  isText(value.from) &&
  isText(value.to)
    ? { from: value.from, to: value.to }
    : null;

const inWords: InWords = ({ action, details }) => {
  if (action !== 'webhook_endpoint.updated') return actions[action] ?? action;
  const change = endpointChangeOf(details);
  const described = descriptions(details['description']);
  if (change === 'described' && described !== null) return text.described(described.from, described.to);
  if (change !== 'updated' && change !== 'described') return text[change];
  const changed = Array.isArray(details['changed']) ? details['changed'].filter(isText) : [];
  return changed.length === 0
    ? text.updated
    : text.changed(changed.map((field) => (fields.get(field) ?? field).toLowerCase()).join(', '));
};
