import '@mantine/spotlight/styles.css';
import { Text } from '@mantine/core';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTenant } from '../../tenant.ts';
import { useFocusReturn } from '../../ui/Dialog.tsx';
import { BookIcon, ChevronsIcon, PersonIcon, PlusIcon, SearchIcon } from '../../ui/icons.tsx';
import { usePages } from '../../parts/pages.tsx';
import { words } from '../../words/index.ts';
import { containsWords } from './find.ts';
import classes from './Palette.module.css';
import { useFound } from './useFound.ts';

const text = words.palette;
const [store, palette] = createSpotlight();

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
  const { found, note } = useFound(query);
  const groups = [
    { group: text.found, actions: found },
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
        {groups.map(({ group, actions }) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {actions.map(({ id, ...action }) => (
              <Spotlight.Action key={id} {...action} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {/* Below what is found, so that nothing moves when the search is done. */}
        {(note !== null || groups.length === 0) && <Spotlight.Empty>{note ?? text.nothing}</Spotlight.Empty>}
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
