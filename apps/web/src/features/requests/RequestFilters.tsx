import { errors, idKindOf, limits } from '@cryptoix/core/tables';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { Choice, FilterBar, namedOptions } from '../../ui/FilterBar.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { words } from '../../words/index.ts';
import { choose, hasFilters, methods, rangeNames, type RequestSearch, statuses } from './search.ts';

const text = words.requests;

type Props = { search: RequestSearch; onSearch(search: RequestSearch): void };

/** The filters of the log. */
export function RequestFilters({ search, onSearch }: Props) {
  const { api, params } = useTenant();
  const navigate = useNavigate();
  const keys = useQuery(api.keys.list.queryOptions({ limit: limits.pageRows }));
  const labels = new Map(keys.data?.items.map(({ id, label }) => [id, label]));
  // A link may name a key that is not among the newest.
  if (search.key !== undefined && !labels.has(search.key)) labels.set(search.key, search.key);
  const set = (part: Parameters<typeof choose>[1]) => (value: string) => onSearch(choose(search, part, value));
  const find = (typed: string) => {
    const id = typed.trim();
    // A pasted request id opens that request.
    if (idKindOf(id) === 'request')
      void navigate({ to: '/$merchant/$mode/requests/$request', params: { ...params, request: id }, search: true });
    else if (id !== (search.route ?? '')) onSearch(choose(search, 'route', id));
  };
  return (
    <FilterBar
      label={text.filters}
      clear={hasFilters(search) ? { label: text.clear, run: () => onSearch({}) } : undefined}
    >
      <SearchField label={text.search} placeholder={text.search} value={search.route} onSearch={find} />
      <Choice
        label={text.key}
        any={text.anyKey}
        options={[...labels].map(([value, label]) => ({ value, label }))}
        value={search.key}
        onChange={set('key')}
      />
      <Choice
        label={text.method}
        any={text.anyMethod}
        options={namedOptions(methods, search.method)}
        value={search.method}
        onChange={set('method')}
      />
      <Choice
        label={text.status}
        any={text.anyStatus}
        options={namedOptions(statuses, search.status)}
        value={search.status}
        onChange={set('status')}
      />
      <Choice
        label={text.error}
        any={text.anyError}
        options={namedOptions(Object.keys(errors).toSorted(), search.error)}
        value={search.error}
        onChange={set('error')}
      />
      <Choice
        label={text.time}
        any={text.anyTime}
        options={rangeNames.map((value) => ({ value, label: text.range[value] }))}
        value={search.range}
        onChange={set('range')}
      />
    </FilterBar>
  );
}
