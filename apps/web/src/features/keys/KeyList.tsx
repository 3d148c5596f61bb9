import { keyFilters } from '@cryptoix/core/tables';
import { Button } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Attention } from '../../ui/Attention.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Choice, FilterBar } from '../../ui/FilterBar.tsx';
import { focusContent } from '../../ui/focus-content.ts';
import { PlusIcon } from '../../ui/icons.tsx';
import { ActionLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { LoadMore } from '../../ui/LoadMore.tsx';
import { Page } from '../../ui/Page.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { words } from '../../words/index.ts';
import { KeyNotice } from './KeyNotice.tsx';
import { KeyTable } from './KeyTable.tsx';
import { type KeySearch, parseKeySearch } from './search.ts';

const text = words.keys;

type Props = {
  search: KeySearch;
  /** The filters of the list. */
  onSearch(next: KeySearch): void;
  /** The origin of this dashboard, for a command that works when pasted. */
  origin: string;
};

/** All keys of the merchant in this mode, newest first. */
export function KeyList({ search, onSearch, origin }: Props) {
  const { api, can, params } = useTenant();
  const list = useInfiniteQuery(
    api.keys.list.infiniteQueryOptions(
      { ...search, limit: 50 },
      { getNextPageParam: (page) => page.next_cursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  const keys = list.data?.pages.flatMap((page) => page.items);
  const narrowed = search.q !== undefined || search.status !== undefined;
  const create = can('api_keys:write') && (
    <ActionLink to="/$merchant/$mode/settings/api-keys/new" params={params} leftSection={<PlusIcon />}>
      {text.newKey}
    </ActionLink>
  );
  const narrow = (change: { q?: string; status?: string }) => onSearch(parseKeySearch({ ...search, ...change }));
  const isFirst = keys?.length === 0 && !narrowed;
  return (
    <Page title={text.title} lead={text.lead} actions={!isFirst && create}>
      <KeyAttention />
      {isFirst ? (
        <Empty action={create} code={`curl -s ${origin}/v1/currencies`} codeLabel={text.emptyCode}>
          {can('api_keys:write') ? text.empty : text.emptyViewer}
        </Empty>
      ) : (
        <>
          <FilterBar>
            <SearchField
              label={text.searchLabel}
              placeholder={text.searchHint}
              value={search.q}
              onSearch={(q) => narrow({ q })}
            />
            <Choice
              label={text.filter}
              any={text.filters.all}
              options={keyFilters.map((value) => ({ value, label: text.filters[value] }))}
              value={search.status}
              onChange={(status) => narrow({ status })}
            />
          </FilterBar>
          {list.isError && keys === undefined ? (
            <LoadFailed error={list.error} retry={() => list.refetch()} />
          ) : keys?.length === 0 ? (
            <Empty
              action={
                <Button
                  variant="default"
                  onClick={() => {
                    onSearch({});
                    // The button disappears with the filters.
                    focusContent();
                  }}
                >
                  {text.clearFilters}
                </Button>
              }
            >
              {text.noMatch}
            </Empty>
          ) : (
            <KeyTable keys={keys} />
          )}
          <LoadMore query={list} />
        </>
      )}
    </Page>
  );
}

/** The keys that need attention, most urgent first, each with its problem and the way to fix it. */
function KeyAttention() {
  const { api } = useTenant();
  // If it cannot be loaded, the list below says so for both.
  const { data: keys = [] } = useQuery(api.keys.review.queryOptions({}));
  return (
    <Attention>
      {keys.map((key) => (
        <KeyNotice key={key.id} of={key} />
      ))}
    </Attention>
  );
}
