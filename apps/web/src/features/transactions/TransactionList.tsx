import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { ActionLink } from '../../ui/links.tsx';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { Page } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { hasFilters, type TransactionSearch } from './search.ts';
import { TransactionFilters } from './TransactionFilters.tsx';
import { SkeletonList, TransactionRows } from './TransactionRows.tsx';
import classes from './Transactions.module.css';

const text = words.transactions;
/** Transactions per page. */
const pageSize = 50;
/** How often (ms) the newest page is refreshed. */
const renewMs = 15_000;

type Props = {
  search: TransactionSearch;
  /** The object whose panel is open. */
  openId: string | null;
  /** The origin of this dashboard, for a command that works when pasted. */
  origin: string;
};

/** On-chain transactions, newest first, page by page; the page and the filters are in the URL. */
export function TransactionList({ search, openId, origin }: Props) {
  const { api, params } = useTenant();
  const navigate = useNavigate();
  const { cursor, ...narrowed } = search;
  const list = useQuery(
    api.transactions.list.queryOptions(
      { ...search, limit: pageSize },
      { placeholderData: keepPreviousData, refetchInterval: cursor === undefined ? renewMs : false },
    ),
  );
  // An open panel stays open.
  const withPanel = (next: TransactionSearch): TransactionSearch & { object?: string } => ({
    ...next,
    ...(openId !== null && { object: openId }),
  });
  const go = (next: TransactionSearch) =>
    void navigate({
      to: '/$merchant/$mode/transactions',
      params,
      search: withPanel(next),
      resetScroll: false,
    });
  const page = list.data;
  const transactions = page?.items ?? [];
  return (
    <Page title={text.title} lead={text.lead} wide>
      <section className={classes.log} aria-label={text.title}>
        <TransactionFilters search={search} onSearch={go} />
        {list.isPending && <SkeletonList />}
        {list.isError && page === undefined && <LoadFailed error={list.error} retry={list.refetch} />}
        {page !== undefined && transactions.length === 0 && (
          <Nothing search={search} origin={origin} onClear={() => go({})} />
        )}
        {transactions.length > 0 && (
          <TransactionRows transactions={transactions} openId={openId} old={list.isPlaceholderData} />
        )}
        {page !== undefined && (cursor !== undefined || page.next_cursor !== null) && (
          <nav className={classes.pages} aria-label={text.title}>
            {cursor !== undefined && (
              <ActionLink
                to="/$merchant/$mode/transactions"
                params={params}
                search={withPanel(narrowed)}
                variant="default"
              >
                {text.newest}
              </ActionLink>
            )}
            {page.next_cursor !== null && (
              <ActionLink
                to="/$merchant/$mode/transactions"
                params={params}
                search={withPanel({ ...narrowed, cursor: page.next_cursor })}
                variant="default"
              >
                {text.older}
              </ActionLink>
            )}
          </nav>
        )}
      </section>
    </Page>
  );
}

function Nothing({ search, origin, onClear }: { search: TransactionSearch; origin: string; onClear(): void }) {
  const { params, mode, can } = useTenant();
  if (hasFilters(search))
    return (
      <Empty
        action={
          <Button variant="default" onClick={onClear}>
            {text.clear}
          </Button>
        }
      >
        {text.noMatch}
      </Empty>
    );
  if (search.cursor !== undefined) return <Empty>{text.noMatchOlder}</Empty>;
  return (
    <Empty
      action={
        mode === 'test' &&
        can('payments:write') && (
          <ActionLink to="/$merchant/$mode/sandbox" params={params}>
            {text.toSandbox}
          </ActionLink>
        )
      }
      code={`curl -s ${origin}/v1/transactions -H 'Authorization: Bearer ak_${mode}_…'`}
      codeLabel={text.emptyCode}
    >
      {text.empty[mode]}
    </Empty>
  );
}
