import { assets, fiats } from '@cryptoix/core';
import { z } from 'zod';
import { tenantOf } from '../principal.ts';
import { publicProcedure, router } from '../trpc.ts';
import { type Currency, currencyOutput } from './schemas.ts';

const fiatCurrencies = fiats.map(({ code, name, precision }): Currency => ({
  code,
  name,
  type: 'fiat',
  precision,
  networks: [],
}));
const cryptoCurrencies = [...Map.groupBy(assets, ({ asset }) => asset)].map(([code, rows]): Currency => ({
  code,
  name: rows[0]?.name ?? code,
  type: 'crypto',
  precision: Math.max(...rows.map(({ precision }) => precision)),
  networks: rows.map((row) => ({
    network: row.network,
    precision: row.precision,
    required_confirmations: row.required_confirmations,
    network_fee: row.network_fee,
    min_amount: row.min_amount,
    memo: row.memo,
  })),
}));

export const currenciesRouter = router({
  list: publicProcedure({
    method: 'GET',
    path: '/currencies',
    tag: 'Currencies',
    summary: 'List currencies, assets and networks; with a live key, only those open for live payments',
  })
    .input(z.strictObject({}))
    .output(z.array(currencyOutput))
    .query(({ ctx }) => {
      if (tenantOf(ctx.principal)?.mode !== 'live') return [...cryptoCurrencies, ...fiatCurrencies];
      const { live } = ctx.services.addressSources;
      const openCurrencies = cryptoCurrencies.flatMap((currency) => {
        const networks = currency.networks.filter(({ network }) => live.covers(network));
        return networks.length === 0 ? [] : [{ ...currency, networks }];
      });
      return [...openCurrencies, ...fiatCurrencies];
    }),
});
