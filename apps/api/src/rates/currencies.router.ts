import { assets, currencySchema, decimalSchema, fiats, networkSchema } from '@cryptoix/core';
import { z } from 'zod';
import { tenantOf } from '../principal.ts';
import { publicProcedure, router } from '../trpc.ts';

const fiatCurrencies = fiats.map(({ code, name, precision }) => ({
  code,
  name,
  type: 'fiat' as const,
  precision,
  networks: [],
}));
const cryptoCurrencies = [...Map.groupBy(assets, ({ asset }) => asset)].map(([code, rows]) => ({
  code,
  name: rows[0]?.name ?? code,
  type: 'crypto' as const,
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
    summary: 'Currencies, assets and their networks; with a live key, those that live payments are open for',
  })
    .input(z.strictObject({}))
    .output(
      z.array(
        z.object({
          code: currencySchema,
          name: z.string(),
          type: z.enum(['fiat', 'crypto']).describe('Prices can be in either; paid is in crypto.'),
          precision: z.int().describe('Digits after the point.'),
          networks: z.array(
            z.object({
              network: networkSchema,
              precision: z.int(),
              required_confirmations: z.int(),
              network_fee: decimalSchema.describe('What sending it out costs, in the asset.'),
              min_amount: decimalSchema.describe('The least that can be sent over it, in the asset.'),
              memo: z.boolean().describe('Whether an address is completed by a memo.'),
            }),
          ),
        }),
      ),
    )
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
