import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { Choice, FilterBar, namedOptions } from '../../ui/FilterBar.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { words } from '../../words/index.ts';
import { choose, type EventSearch, hasFilters, rangeNames } from './search.ts';

const text = words.events;

type Props = { search: EventSearch; onSearch(search: EventSearch): void };

/** The filters of the log. */
export function EventFilters({ search, onSearch }: Props) {
  const { api, params } = useTenant();
  const navigate = useNavigate();
  const types = useQuery(api.events.types.queryOptions({}, { staleTime: Infinity }));
  const find = (typed: string) => {
    const id = typed.trim();
    // A pasted event id opens that event.
    if (/^evt_[0-9a-z]{26}$/.test(id))
      void navigate({ to: '/$merchant/$mode/events/$event', params: { ...params, event: id } });
    else if (id !== (search.about ?? '')) onSearch(choose(search, 'about', id));
  };
  return (
    <FilterBar
      label={text.filters}
      clear={hasFilters(search) ? { label: text.clear, run: () => onSearch({}) } : undefined}
    >
      <SearchField label={text.search} placeholder={text.search} value={search.about} onSearch={find} />
      <Choice
        wide
        label={text.type}
        any={text.anyType}
        options={namedOptions(
          types.data?.map(({ type }) => type),
          search.type,
        )}
        value={search.type}
        onChange={(value) => onSearch(choose(search, 'type', value))}
      />
      <Choice
        label={text.time}
        any={text.anyTime}
        options={rangeNames.map((value) => ({ value, label: text.range[value] }))}
        value={search.range}
        onChange={(value) => onSearch(choose(search, 'range', value))}
      />
    </FilterBar>
  );
}
