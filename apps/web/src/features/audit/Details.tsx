import { useTenant } from '../../tenant.ts';
import { formatExactTime } from '../../ui/format.ts';
import { Id } from '../../ui/Id.tsx';
import { TextButton, TextLink } from '../../ui/links.tsx';
import { ObjectLink } from '../../parts/ObjectLink.tsx';
import { words } from '../../words/index.ts';
import classes from './Audit.module.css';
import type { AuditSearch } from './search.ts';
import type { Entry } from './types.ts';

const text = words.audit;
const rows = text.row;
const names: ReadonlyMap<string, string> = new Map(Object.entries(text.details));
const objects: ReadonlyMap<string, string> = new Map(Object.entries(text.objects));

/** All recorded details of a change. */
export function Details({ of, onSearch }: { of: Entry; onSearch(next: AuditSearch): void }) {
  const { actor, target, details } = of;
  return (
    <dl className={classes.details}>
      <dt>{rows.who}</dt>
      <dd>
        <span>{actor.label}</span>
        {actor.type !== 'system' && <Id value={actor.id} />}
        <TextButton onClick={() => onSearch({ actor: actor.id })}>{text.onlyThis}</TextButton>
      </dd>
      <dt>{objects.get(target.type) ?? rows.object}</dt>
      <dd>
        {target.label !== null && <span>{target.label}</span>}
        <Id value={target.id} />
        <Open of={target} />
        <TextButton onClick={() => onSearch({ target: target.id })}>{text.onlyObject}</TextButton>
      </dd>
      {linesOf(details).map(([name, value]) => (
        <Detail key={name} name={names.get(name) ?? name} value={value} />
      ))}
      <dt>{rows.when}</dt>
      <dd>{formatExactTime(new Date(of.created_at))}</dd>
      {of.ip !== null && (
        <>
          <dt>{rows.address}</dt>
          <dd>{of.ip}</dd>
        </>
      )}
      {of.request_id !== null && (
        <>
          <dt>{rows.request}</dt>
          <dd>
            <Id value={of.request_id} />
          </dd>
        </>
      )}
    </dl>
  );
}

/** The details, line by line. A field with a line of its own is not repeated in the list of changes. */
function linesOf({ changed, ...details }: Entry['details']): [name: string, value: unknown][] {
  const others = Array.isArray(changed) ? changed.filter((field) => !Object.hasOwn(details, String(field))) : [];
  return [...Object.entries(details), ...(others.length > 0 ? [['changed', others] satisfies [string, unknown]] : [])];
}

/** A link to the object, if it has a page that the person may see. */
function Open({ of: { type, id, label } }: { of: Entry['target'] }) {
  const { params, can } = useTenant();
  // An object without a name no longer exists.
  if (type === 'api_key' && label !== null && can('api_keys:read'))
    return (
      <TextLink to="/$merchant/$mode/settings/api-keys/$key" params={{ ...params, key: id }}>
        {text.open}
      </TextLink>
    );
  if (type === 'webhook_endpoint' && label !== null && can('endpoints:read'))
    return (
      <TextLink to="/$merchant/$mode/settings/webhooks/$endpoint" params={{ ...params, endpoint: id }}>
        {text.open}
      </TextLink>
    );
  if (type === 'webhook_delivery' && can('webhooks:read'))
    return (
      <TextLink to="/$merchant/$mode/deliveries/$delivery" params={{ ...params, delivery: id }}>
        {text.open}
      </TextLink>
    );
  if ((type === 'refund' || type === 'payout' || type === 'withdrawal') && can(`${type}s:read`))
    return <ObjectLink id={id}>{text.open}</ObjectLink>;
  if ((type === 'user' || type === 'invitation') && can('team:write'))
    return (
      <TextLink to="/$merchant/$mode/team" params={params}>
        {text.open}
      </TextLink>
    );
  return null;
}

function Detail({ name, value }: { name: string; value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{inWords(value)}</dd>
    </>
  );
}

const isChange = (value: unknown): value is { from: unknown; to: unknown } =>
  typeof value === 'object' && value !== null && 'from' in value && 'to' in value;

function inWords(value: unknown): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return text.nothing;
  if (value === true) return text.yes;
  if (value === false) return text.no;
  if (Array.isArray(value))
    return value.map((one) => (typeof one === 'string' ? (names.get(one) ?? one) : inWords(one))).join(', ');
  if (isChange(value)) return text.fromTo(inWords(value.from), inWords(value.to));
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(shown) ? formatExactTime(new Date(shown)) : shown;
}
