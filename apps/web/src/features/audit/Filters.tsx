import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Choice, DateChoice, FilterBar } from '../../ui/FilterBar.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { words } from '../../words/index.ts';
import { actorName } from './actor.ts';
import { type Action, type AuditSearch, hasFilters, parseAuditSearch } from './search.ts';
import type { Entry } from './types.ts';

const text = words.audit;

/** The label of every action; the compiler checks that none is missing. */
const actions: Readonly<Record<Action, string>> = text.actions;

type Props = {
  search: AuditSearch;
  onSearch(next: AuditSearch): void;
  /** The loaded entries: their actors can be chosen. */
  entries: readonly Entry[];
};

/** The filters of the log. */
export function Filters({ search, onSearch, entries }: Props) {
  const people = useActors(search, entries);
  // An empty choice means no filter.
  const set = (change: { [key in keyof AuditSearch]?: string }) =>
    onSearch(parseAuditSearch({ ...search, entry: undefined, ...change }));
  return (
    <FilterBar clear={hasFilters(search) ? { label: text.clear, run: () => onSearch({}) } : undefined}>
      <SearchField
        label={text.searchLabel}
        placeholder={text.searchHint}
        value={search.q}
        onSearch={(q) => set({ q })}
      />
      <Choice
        label={text.who}
        any={text.anybody}
        options={[...people].map(([value, label]) => ({ value, label }))}
        value={search.actor}
        onChange={(actor) => set({ actor })}
      />
      <Choice
        label={text.what}
        any={text.anything}
        options={Object.entries(text.groups).map(([object, group]) => ({
          group,
          items: [
            { value: `${object}.*`, label: text.all(group) },
            ...Object.entries(actions)
              .filter(([action]) => action.startsWith(`${object}.`))
              .map(([value, label]) => ({ value, label: `${group}: ${label}` })),
          ],
        }))}
        value={search.action}
        onChange={(action) => set({ action })}
      />
      <DateChoice
        type="date"
        label={text.from}
        value={search.from ?? ''}
        max={search.to}
        onChange={(from) => set({ from })}
      />
      <DateChoice
        type="date"
        label={text.to}
        value={search.to ?? ''}
        min={search.from}
        onChange={(to) => set({ to })}
      />
    </FilterBar>
  );
}

/** The actors to choose from: the person, the team if they may see it, and the actors of the loaded entries. */
function useActors(search: AuditSearch, entries: readonly Entry[]): ReadonlyMap<string, string> {
  const { api, can, user } = useTenant();
  const members = useQuery(api.team.members.queryOptions({}, { enabled: can('team:write') }));
  const names = new Map([[user.id, text.me(user.name)]]);
  for (const { user_id, name } of members.data ?? []) if (!names.has(user_id)) names.set(user_id, name);
  for (const { actor } of entries) if (!names.has(actor.id)) names.set(actor.id, actorName(actor));
  // Chosen by a link, before any entry of that actor is loaded.
  if (search.actor !== undefined && !names.has(search.actor)) names.set(search.actor, search.actor);
  return names;
}
