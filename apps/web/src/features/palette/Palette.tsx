import '@mantine/spotlight/styles.css';
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { SearchIcon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import { readId } from './find.ts';
import classes from './Palette.module.css';

const text = words.palette;
const [store, palette] = createSpotlight();
/** Of keys and endpoints that match what is typed, at most this many each. */
const shown = 5;

/** One thing to choose. */
type Choice = { id: string; label: string; description?: string; onClick(): void };

/** Goes to a page, starts something, or opens what an id stands for. Mount it to open it. */
export function Palette({ onClose }: { onClose(): void }) {
  const [query, setQuery] = useState('');
  useEffect(() => palette.open(), []);
  const pages = usePages().filter(({ label }) => label.toLowerCase().includes(query.trim().toLowerCase()));
  const found = useFound(query);
  const groups = [
    { group: text.found, actions: found },
    { group: text.actions, actions: pages.filter(({ group }) => group === 'action') },
    { group: text.pages, actions: pages.filter(({ group }) => group === 'page') },
  ].filter(({ actions }) => actions.length > 0);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      scrollable
      maxHeight={420}
      aria-label={words.shell.find}
      overlayProps={{ blur: 0 }}
      classNames={{
        content: classes.content,
        search: classes.search,
        action: classes.action,
        actionsGroup: classes.group,
        footer: classes.footer,
      }}
    >
      <Spotlight.Search placeholder={text.placeholder} aria-label={text.placeholder} leftSection={<SearchIcon />} />
      <Spotlight.ActionsList>
        {groups.length === 0 && <Spotlight.Empty>{text.nothing}</Spotlight.Empty>}
        {groups.map(({ group, actions }) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {actions.map(({ id, ...action }: Choice) => (
              <Spotlight.Action key={id} {...action} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
      <Spotlight.Footer>
        <Text size="xs" c="dimmed">
          {text.hint}
        </Text>
      </Spotlight.Footer>
    </Spotlight.Root>
  );
}

function usePages(): (Choice & { group: 'action' | 'page' })[] {
  const { params, mode, can } = useTenant();
  const navigate = useNavigate();
  const { shell } = words;
  const page = (label: string, go: () => unknown, allowed = true) =>
    allowed ? [{ id: label, group: 'page' as const, label, onClick: () => void go() }] : [];
  const action = (label: string, go: () => unknown, allowed: boolean) =>
    allowed ? [{ id: label, group: 'action' as const, label, onClick: () => void go() }] : [];
  const other = mode === 'live' ? 'test' : 'live';
  return [
    ...action(
      text.createKey,
      () => navigate({ to: '/$merchant/$mode/settings/api-keys/new', params }),
      can('api_keys:write'),
    ),
    ...action(
      text.addEndpoint,
      () => navigate({ to: '/$merchant/$mode/settings/webhooks/new', params }),
      can('endpoints:write'),
    ),
    ...action(
      text.switchMode[other],
      () => navigate({ to: '/$merchant/$mode', params: { ...params, mode: other } }),
      true,
    ),
    ...page(shell.home, () => navigate({ to: '/$merchant/$mode', params })),
    ...page(
      shell.transactions,
      () => navigate({ to: '/$merchant/$mode/transactions', params }),
      can('transactions:read'),
    ),
    ...page(shell.events, () => navigate({ to: '/$merchant/$mode/events', params }), can('events:read')),
    ...page(shell.deliveries, () => navigate({ to: '/$merchant/$mode/deliveries', params }), can('webhooks:read')),
    ...page(
      shell.sandbox,
      () => navigate({ to: '/$merchant/$mode/sandbox', params }),
      mode === 'test' && can('payments:write'),
    ),
    ...page(shell.apiKeys, () => navigate({ to: '/$merchant/$mode/settings/api-keys', params }), can('api_keys:read')),
    ...page(
      shell.webhooks,
      () => navigate({ to: '/$merchant/$mode/settings/webhooks', params }),
      can('endpoints:read'),
    ),
    ...page(shell.eventTypes, () => navigate({ to: '/$merchant/$mode/event-types', params })),
    ...page(shell.auditLog, () => navigate({ to: '/$merchant/$mode/audit-log', params }), can('audit:read')),
    ...page(shell.team, () => navigate({ to: '/$merchant/$mode/team', params }), can('team:write')),
    ...page(shell.profile, () => navigate({ to: '/$merchant/$mode/profile', params })),
    ...page(shell.docs, () => window.open('/docs', '_blank', 'noreferrer')),
  ];
}

/** What an id stands for, or the keys and endpoints that match the words. */
function useFound(query: string): Choice[] {
  const { api, params, can } = useTenant();
  const navigate = useNavigate();
  const found = readId(query);
  const [typed] = useDebouncedValue(query.trim(), 150);
  // A whole key must never travel in a URL; its beginning is what lists show of it.
  const q = (/^ak_(?:live|test)_/.test(typed) ? typed.slice(0, 12) : typed).slice(0, 100);
  const isSearch = q.length >= 2 && found === null;
  const keys = useQuery(api.keys.list.queryOptions(isSearch && can('api_keys:read') ? { q, limit: shown } : skipToken));
  const endpoints = useQuery(
    api.endpoints.list.queryOptions(isSearch && can('endpoints:read') ? { limit: 100 } : skipToken),
  );
  if (found !== null) {
    const { kind, id } = found;
    const open = {
      delivery: () => navigate({ to: '/$merchant/$mode/deliveries/$delivery', params: { ...params, delivery: id } }),
      event: () => navigate({ to: '/$merchant/$mode/events/$event', params: { ...params, event: id } }),
      key: () => navigate({ to: '/$merchant/$mode/settings/api-keys/$key', params: { ...params, key: id } }),
      endpoint: () =>
        navigate({ to: '/$merchant/$mode/settings/webhooks/$endpoint', params: { ...params, endpoint: id } }),
      object: () => navigate({ to: '.', search: (before) => ({ ...before, object: id }) }),
    };
    return [{ id, label: text.open[kind], description: id, onClick: () => void open[kind]() }];
  }
  if (!isSearch) return [];
  const fits = (where: string) => where.toLowerCase().includes(q.toLowerCase());
  return [
    ...(keys.data?.items ?? []).map((key) => ({
      id: key.id,
      label: key.label,
      description: `${text.key} · ${key.start}…`,
      onClick: () =>
        void navigate({ to: '/$merchant/$mode/settings/api-keys/$key', params: { ...params, key: key.id } }),
    })),
    ...(endpoints.data?.items ?? [])
      .filter(({ url, description }) => fits(url) || fits(description))
      .slice(0, shown)
      .map((endpoint) => ({
        id: endpoint.id,
        label: endpoint.url,
        description: text.endpoint,
        onClick: () =>
          void navigate({
            to: '/$merchant/$mode/settings/webhooks/$endpoint',
            params: { ...params, endpoint: endpoint.id },
          }),
      })),
  ];
}
