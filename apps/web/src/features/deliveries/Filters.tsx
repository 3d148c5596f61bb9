import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { Choice, DateChoice, FilterBar, namedOptions } from '../../ui/FilterBar.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { words } from '../../words/index.ts';
import { fromLocalTime, toLocalTime } from './local-time.ts';
import { type DeliverySearch, hasFilters, outcomes, parseDeliverySearch, rangeNames } from './search.ts';

const text = words.deliveries;

type Props = {
  search: DeliverySearch;
  /** What the endpoints are called, to choose one; undefined in the history of one endpoint. */
  endpoints: ReadonlyMap<string, string> | undefined;
  /** `typing`: a small step that replaces the last one in the browser's history. */
  onSearch(search: DeliverySearch, typing: boolean): void;
  onClear(): void;
};

/** The numbers of attempts to choose from, plus the one from the URL. */
const attemptCounts = (chosen = 2) => [...new Set([2, 3, 5, 10, chosen])].toSorted((a, b) => a - b);

/** The endpoints by name, and the one of a link that has no name (any more) by its id. */
const endpointOptions = (names: ReadonlyMap<string, string>, chosen: string | undefined) =>
  [...new Map([...(chosen === undefined ? [] : [[chosen, chosen] as const]), ...names])].map(([value, label]) => ({
    value,
    label,
  }));

/** The filters of the history. */
export function Filters({ search, endpoints, onSearch, onClear }: Props) {
  const { api } = useTenant();
  const types = useQuery(api.events.types.queryOptions({}, { staleTime: Infinity }));
  const custom = search.since !== undefined || search.until !== undefined;
  const [choosing, setChoosing] = useState(false);
  // An empty choice means no filter.
  const set = (change: { [key in keyof DeliverySearch]?: string | undefined }, typing = false) =>
    onSearch(parseDeliverySearch({ ...search, ...change }), typing);
  const clear = () => {
    setChoosing(false);
    onClear();
  };
  return (
    <FilterBar label={text.filters} clear={hasFilters(search) ? { label: text.clear, run: clear } : undefined}>
      <SearchField
        label={text.search}
        placeholder={text.searchHint}
        value={search.q}
        onSearch={(q) => set({ q }, true)}
      />
      <Choice
        label={text.outcome}
        any={text.anyOutcome}
        options={outcomes.map((value) => ({ value, label: words.common.status[value] }))}
        value={search.outcome}
        onChange={(outcome) => set({ outcome })}
      />
      {endpoints !== undefined && (
        <Choice
          label={text.endpoint}
          any={text.anyEndpoint}
          options={endpointOptions(endpoints, search.endpoint)}
          value={search.endpoint}
          onChange={(endpoint) => set({ endpoint })}
        />
      )}
      <Choice
        label={text.type}
        any={text.anyType}
        options={namedOptions(
          types.data?.map(({ type }) => type),
          search.type,
        )}
        value={search.type}
        onChange={(type) => set({ type })}
      />
      <Choice
        label={text.time}
        any={text.anyTime}
        options={[
          ...rangeNames.map((value) => ({ value, label: text.range[value] })),
          { value: 'custom', label: text.range.custom },
        ]}
        value={custom || choosing ? 'custom' : search.range}
        onChange={(range) => {
          setChoosing(range === 'custom');
          set({ range, since: undefined, until: undefined });
        }}
      />
      <Choice
        label={text.attemptsLabel}
        any={text.anyAttempts}
        options={attemptCounts(search.attempts).map((n) => ({ value: String(n), label: text.atLeast(n) }))}
        value={search.attempts?.toString()}
        onChange={(attempts) => set({ attempts })}
      />
      {(custom || choosing) &&
        (['since', 'until'] as const).map((end) => (
          <DateChoice
            key={end}
            type="datetime-local"
            label={text[end]}
            value={toLocalTime(search[end])}
            onChange={(value) => set({ range: undefined, [end]: fromLocalTime(value) ?? undefined }, true)}
          />
        ))}
    </FilterBar>
  );
}
