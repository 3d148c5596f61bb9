import { paymentExceptions, transactionDirections } from '@cryptoix/core/tables';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ObjectState } from '../../parts/ObjectStatus.tsx';
import { useTenant } from '../../tenant.ts';
import { Choice, DateChoice, namedOptions } from '../../ui/FilterBar.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { words } from '../../words/index.ts';

const text = words.money.filters;

type Props = {
  /** The value in the URL. */
  value: string | undefined;
  /** An empty text removes the filter. */
  onChange(value: string): void;
  /** The statuses that objects of this list can have. */
  statuses: readonly ObjectState[];
};

const typed = (label: string) =>
  function TypedField({ value, onChange }: Props) {
    return <SearchField label={label} placeholder={label} value={value} onSearch={onChange} />;
  };

const day = (label: string) =>
  function DayField({ value = '', onChange }: Props) {
    return <DateChoice type="date" label={label} value={value} onChange={onChange} />;
  };

/** All assets and networks: one that is closed for live payments now may have been used before. */
function useAssets() {
  const { sessionApi } = useTenant();
  const { data } = useQuery(sessionApi.currencies.list.queryOptions({}, { staleTime: Infinity }));
  return data?.filter(({ networks }) => networks.length > 0);
}

function AssetField({ value, onChange }: Props) {
  const codes = useAssets()?.map(({ code }) => code);
  return <Choice {...text.asset} options={namedOptions(codes, value)} value={value} onChange={onChange} />;
}

function NetworkField({ value, onChange }: Props) {
  const networks = useAssets()?.flatMap((asset) => asset.networks.map(({ network }) => network));
  const options = namedOptions(networks && [...new Set(networks)], value, words.networkName);
  return <Choice {...text.network} options={options} value={value} onChange={onChange} />;
}

/** The field of each filter, by its name in the URL. */
export const fields: Readonly<Record<string, (props: Props) => ReactNode>> = {
  order_id: typed(text.orderId),
  payment_uuid: typed(text.payment),
  number: typed(text.number),
  customer_email: typed(text.customerEmail),
  address: typed(text.address),
  from: day(text.from),
  to: day(text.to),
  asset: AssetField,
  network: NetworkField,
  status: ({ value, onChange, statuses }) => (
    <Choice
      {...text.status}
      options={statuses.map((status) => ({ value: status, label: words.objects.status[status] }))}
      value={value}
      onChange={onChange}
    />
  ),
  exception: ({ value, onChange }) => (
    <Choice
      {...text.exception}
      options={paymentExceptions.map((exception) => ({ value: exception, label: text.exceptions[exception] }))}
      value={value}
      onChange={onChange}
    />
  ),
  direction: ({ value, onChange }) => (
    <Choice
      {...text.direction}
      options={transactionDirections.map((direction) => ({
        value: direction,
        label: words.money.directions[direction],
      }))}
      value={value}
      onChange={onChange}
    />
  ),
};
