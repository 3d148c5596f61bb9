import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { SearchField } from '../../ui/SearchField.tsx';
import { words } from '../../words/index.ts';
import classes from './Events.module.css';
import { choose, type EventSearch, isNarrowed, rangeNames } from './search.ts';

const text = words.events;

type Props = { search: EventSearch; onSearch(search: EventSearch): void };

/** Narrows the log. */
export function EventFilters({ search, onSearch }: Props) {
  const { api, params } = useTenant();
  const navigate = useNavigate();
  const types = useQuery(api.events.types.queryOptions({}, { staleTime: Infinity }));
  const known = types.data?.map(({ type }) => type) ?? (search.type === undefined ? [] : [search.type]);
  const find = (typed: string) => {
    const id = typed.trim();
    // Events have ids too, and whoever has one wants that event.
    if (/^evt_[0-9a-z]{26}$/.test(id))
      void navigate({ to: '/$merchant/$mode/events/$event', params: { ...params, event: id } });
    else if (id !== (search.about ?? '')) onSearch(choose(search, 'about', id));
  };
  return (
    <search className={classes.filters} aria-label={text.filters}>
      <SearchField label={text.search} placeholder={text.search} value={search.about ?? ''} onSearch={find} />
      <NativeSelect
        aria-label={text.type}
        className={classes.types}
        data={[{ value: '', label: text.anyType }, ...known.map((value) => ({ value, label: value }))]}
        value={search.type ?? ''}
        onChange={(event) => onSearch(choose(search, 'type', event.currentTarget.value))}
      />
      <NativeSelect
        aria-label={text.time}
        data={[{ value: '', label: text.anyTime }, ...rangeNames.map((value) => ({ value, label: text.range[value] }))]}
        value={search.range ?? ''}
        onChange={(event) => onSearch(choose(search, 'range', event.currentTarget.value))}
      />
      {isNarrowed(search) && (
        <Button variant="subtle" color="gray" onClick={() => onSearch({})}>
          {text.clear}
        </Button>
      )}
    </search>
  );
}
