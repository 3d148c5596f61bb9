import { transactionDirections, transactionStatuses } from '@cryptoix/core/tables';
import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Choice, FilterBar, namedOptions } from '../../ui/FilterBar.tsx';
import { words } from '../../words/index.ts';
import { choose, hasFilters, type TransactionSearch } from './search.ts';

const text = words.transactions;

type Props = { search: TransactionSearch; onSearch(search: TransactionSearch): void };

/** The filters of the list. */
export function TransactionFilters({ search, onSearch }: Props) {
  const { sessionApi } = useTenant();
  // All assets: one that is closed for live payments now may have been used before.
  const { data } = useQuery(sessionApi.currencies.list.queryOptions({}, { staleTime: Infinity }));
  const assets = data?.filter(({ networks }) => networks.length > 0);
  const networks = assets && [...new Set(assets.flatMap((asset) => asset.networks.map(({ network }) => network)))];
  const parts = {
    status: {
      label: text.status,
      any: text.anyStatus,
      options: transactionStatuses.map((value) => ({ value, label: words.objects.status[value] })),
    },
    direction: {
      label: text.direction,
      any: text.anyDirection,
      options: transactionDirections.map((value) => ({ value, label: text.directions[value] })),
    },
    asset: {
      label: text.asset,
      any: text.anyAsset,
      options: namedOptions(
        assets?.map(({ code }) => code),
        search.asset,
      ),
    },
    network: {
      label: text.network,
      any: text.anyNetwork,
      options: namedOptions(networks, search.network, words.networkName),
    },
  };
  return (
    <FilterBar
      label={text.filters}
      clear={hasFilters(search) ? { label: text.clear, run: () => onSearch({}) } : undefined}
    >
      {(['status', 'direction', 'asset', 'network'] as const).map((part) => (
        <Choice
          key={part}
          {...parts[part]}
          value={search[part]}
          onChange={(value) => onSearch(choose(search, part, value))}
        />
      ))}
    </FilterBar>
  );
}
