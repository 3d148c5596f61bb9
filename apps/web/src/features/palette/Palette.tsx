import '@mantine/spotlight/styles.css';
import { limits, visibleKeyLength } from '@cryptoix/core/tables';
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTenant } from '../../tenant.ts';
import { useFocusReturn } from '../../ui/Dialog.tsx';
import { BookIcon, ChevronsIcon, PersonIcon, PlusIcon, SearchIcon } from '../../ui/icons.tsx';
import { objectKind, objectPages } from '../../parts/object-id.ts';
import { usePages } from '../../parts/pages.tsx';
import { words } from '../../words/index.ts';
import { containsWords, parseId } from './find.ts';
import classes from './Palette.module.css';

const text = words.palette;
const [store, palette] = createSpotlight();
/** At most this many matching keys, and as many endpoints, are shown. */
const shown = 5;

/** One thing to choose. */
type Choice = { id: string; label: string; description?: string; leftSection?: ReactNode; onClick(): void };

type Props = {
  /** The search text: letters may have been typed before this was loaded. */
  query: string;
  onQuery(query: string): void;
  onClose(): void;
};

/** Goes to a page, starts an action, or opens the object of an id. Mount it to open it. */
export function Palette({ query, onQuery, onClose }: Props) {
  useFocusReturn();
  useEffect(() => palette.open(), []);
  const { actions: doable, pages } = useChoices();
  const fits = ({ label }: Choice) => containsWords(label, query);
  const groups = [
    { group: text.found, actions: useFound(query) },
    { group: text.actions, actions: doable.filter(fits) },
    { group: text.pages, actions: pages.filter(fits) },
  ].filter(({ actions }) => actions.length > 0);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={onQuery}
      onSpotlightClose={onClose}
      // Like other dialogs.
      returnFocus={false}
      scrollable
      maxHeight={420}
      aria-label={words.shell.find}
      overlayProps={{ blur: 0 }}
      transitionProps={{ duration: 100 }}
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
            {actions.map(({ id, ...action }) => (
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

/** The actions and pages to choose from. */
function useChoices(): { actions: Choice[]; pages: Choice[] } {
  const { params, mode, can } = useTenant();
  const navigate = useNavigate();
  const { home, groups } = usePages();
  const choice = (label: string, icon: ReactNode, go: () => unknown, allowed = true): Choice[] =>
    allowed ? [{ id: label, label, leftSection: icon, onClick: () => void go() }] : [];
  const other = mode === 'live' ? 'test' : 'live';
  const { profile, docs } = words.shell;
  return {
    actions: [
      ...choice(
        text.createKey,
        <PlusIcon />,
        () => navigate({ to: '/$merchant/$mode/settings/api-keys/new', params }),
        can('api_keys:write'),
      ),
      ...choice(
        text.addEndpoint,
        <PlusIcon />,
        () => navigate({ to: '/$merchant/$mode/settings/webhooks/new', params }),
        can('endpoints:write'),
      ),
      ...choice(text.switchMode[other], <ChevronsIcon />, () =>
        navigate({ to: '/$merchant/$mode', params: { ...params, mode: other } }),
      ),
    ],
    pages: [
      ...[home, ...groups.flatMap(({ pages }) => pages)].flatMap(({ to, label, icon }) =>
        choice(label, icon, () => navigate({ to, params })),
      ),
      ...choice(profile, <PersonIcon />, () => navigate({ to: '/$merchant/$mode/profile', params })),
      ...choice(docs, <BookIcon />, () => window.open('/docs', '_blank', 'noreferrer')),
    ],
  };
}

/** The object of an id, or the keys and endpoints that match the text. */
function useFound(query: string): Choice[] {
  const { api, params, can } = useTenant();
  const navigate = useNavigate();
  const found = parseId(query);
  const [typed] = useDebouncedValue(query.trim(), 150);
  // A whole key must never be in a URL; its start is what lists show.
  const q = (/^ak_(?:live|test)_/.test(typed) ? typed.slice(0, visibleKeyLength) : typed).slice(0, limits.searchLength);
  const isSearch = q.length >= 2 && found === null;
  const keys = useQuery(api.keys.list.queryOptions(isSearch && can('api_keys:read') ? { q, limit: shown } : skipToken));
  const endpoints = useQuery(
    api.endpoints.list.queryOptions(isSearch && can('endpoints:read') ? { limit: limits.pageRows } : skipToken),
  );
  if (found !== null) {
    const { kind, id } = found;
    const open = {
      delivery: () => navigate({ to: '/$merchant/$mode/deliveries/$delivery', params: { ...params, delivery: id } }),
      event: () => navigate({ to: '/$merchant/$mode/events/$event', params: { ...params, event: id } }),
      key: () => navigate({ to: '/$merchant/$mode/settings/api-keys/$key', params: { ...params, key: id } }),
      endpoint: () =>
        navigate({ to: '/$merchant/$mode/settings/webhooks/$endpoint', params: { ...params, endpoint: id } }),
      object: () => {
        const object = objectKind(id);
        return object !== null && navigate({ to: objectPages[object], params: { ...params, uuid: id } });
      },
    };
    return [{ id, label: text.open[kind], description: id, onClick: () => void open[kind]() }];
  }
  if (!isSearch) return [];
  return [
    ...(keys.data?.items ?? []).map((key) => ({
      id: key.id,
      label: key.label,
      description: `${text.key} · ${key.start}…`,
      onClick: () =>
        void navigate({ to: '/$merchant/$mode/settings/api-keys/$key', params: { ...params, key: key.id } }),
    })),
    ...(endpoints.data?.items ?? [])
      .filter(({ url, description }) => containsWords(`${url} ${description}`, q))
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
