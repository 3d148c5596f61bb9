import { transactionDirections, transactionStatuses } from '@cryptoix/core/tables';
import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { words } from '../../words/index.ts';
import { choose, isNarrowed, type TransactionSearch } from './search.ts';
import classes from './Transactions.module.css';

const text = words.transactions;

type Option = { value: string; label: string };
type Props = { search: TransactionSearch; onSearch(search: TransactionSearch): void };

/** Narrows the list. */
export function TransactionFilters({ search, onSearch }: Props) {
  const { sessionApi } = useTenant();
  // All there are: what live payments are no longer open for has been paid before.
  const { data } = useQuery(sessionApi.currencies.list.queryOptions({}, { staleTime: Infinity }));
  const assets = data?.filter(({ networks }) => networks.length > 0);
  const named = (values: readonly string[] | undefined, chosen: string | undefined): Option[] =>
    (values ?? (chosen === undefined ? [] : [chosen])).map((value) => ({ value, label: value }));
  const networks = assets && [...new Set(assets.flatMap((asset) => asset.networks.map(({ network }) => network)))];
  const select = (
    part: 'status' | 'direction' | 'asset' | 'network',
    label: string,
    any: string,
    options: Option[],
  ) => (
    <NativeSelect
      aria-label={label}
      data={[{ value: '', label: any }, ...options]}
      value={search[part] ?? ''}
      onChange={(event) => onSearch(choose(search, part, event.currentTarget.value))}
    />
  );
  return (
    <search className={classes.filters} aria-label={text.filters}>
      {select(
        'status',
        text.status,
        text.anyStatus,
        transactionStatuses.map((value) => ({ value, label: words.objects.status[value] })),
      )}
      {select(
        'direction',
        text.direction,
        text.anyDirection,
        transactionDirections.map((value) => ({ value, label: text.directions[value] })),
      )}
      {select(
        'asset',
        text.asset,
        text.anyAsset,
        named(
          assets?.map(({ code }) => code),
          search.asset,
        ),
      )}
      {select('network', text.network, text.anyNetwork, named(networks, search.network))}
      {isNarrowed(search) && (
        <Button variant="subtle" color="gray" onClick={() => onSearch({})}>
          {text.clear}
        </Button>
      )}
    </search>
  );
}
