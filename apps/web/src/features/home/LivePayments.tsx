import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Notice } from '../../ui/Notice.tsx';
import { locale, words } from '../../words/index.ts';
import { closedOf } from './closed.ts';

const text = words.home.live;
const list = new Intl.ListFormat(locale, { type: 'disjunction' });

/** Says in live mode which assets are not open yet, so that nobody looks for the fault in their own software. */
export function LivePayments() {
  const { api, sessionApi, mode } = useTenant();
  const enabled = mode === 'live';
  const all = useQuery(sessionApi.currencies.list.queryOptions({}, { enabled, staleTime: Infinity }));
  const open = useQuery(api.currencies.list.queryOptions({}, { enabled }));
  if (!enabled || all.data === undefined || open.data === undefined) return null;
  const closed = closedOf(all.data, open.data);
  if (closed.length === 0) return null;
  if (open.data.every(({ networks }) => networks.length === 0)) {
    return (
      <Notice tone="warn" title={text.none}>
        {text.noneWhat}
      </Notice>
    );
  }
  const named = closed.map(({ asset, networks }) =>
    networks.length === 0 ? asset : text.on(asset, list.format(networks.map(words.networkName))),
  );
  return (
    <Notice tone="warn" title={text.some}>
      {text.someWhat(list.format(named))}
    </Notice>
  );
}
