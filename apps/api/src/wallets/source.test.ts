import { type Asset, assets, newId } from '@cryptoix/core';
import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { codeOf } from '../../test/money.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { publishedWallets } from '@cryptoix/harness/wallets';
import { parseAddress } from '../addresses/parse.ts';
import { parseWallet, type Wallet, type WalletNetwork, walletNetworks, walletSettings } from '../addresses/wallet.ts';
import { transact } from '../context.ts';
import { createPayment } from '../payments/create.ts';
import { deriveAddress, walletAddresses } from './source.ts';

const database = await testDatabase();
const { services, close } = await testServices(database);
// Another process on the same database.
const other = await testServices(database);
afterAll(async () => {
  await close();
  await other.close();
});

function wallet(network: WalletNetwork, from = 0): Wallet {
  const read = parseWallet(network, publishedWallets[walletSettings[network]], from);
  if (typeof read === 'string') throw new Error(read);
  return read;
}
const sourceOf = (...all: Wallet[]) => walletAddresses(new Map(all.map((one) => [one.network, one])), services.db);
const on = (network: string): Asset => {
  const asset = assets.find((row) => row.network === network);
  if (asset === undefined) throw new Error(`Nothing is on ${network}.`);
  return asset;
};
const next = (source: ReturnType<typeof sourceOf>, network: string) => source.next('pay_1', on(network));

describe('the addresses of live payments', () => {
  beforeEach(() => services.db.execute(sql`DELETE FROM wallets`));

  test('are those of the wallet in order, each with its index', async () => {
    const source = sourceOf(wallet('bitcoin'));
    const first = { address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', memo: null, wallet_index: 0 };
    expect(await next(source, 'bitcoin')).toEqual({ ...first, wallet: wallet('bitcoin').id });
    expect(await next(source, 'bitcoin')).toMatchObject({
      address: 'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g',
      wallet_index: 1,
    });
  });

  test('are never given twice, however many merchants and processes ask at once', async () => {
    const tenants = [
      await newTenant(services, 'live'),
      await newTenant(services, 'live'),
      await newTenant(other.services, 'live'),
    ];
    const made = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        createPayment(tenants[n % 3]!, {
          amount: '10',
          currency: 'USDT',
          network: n % 2 === 0 ? 'ethereum' : 'polygon',
        }),
      ),
    );
    expect(new Set(made.map(({ address }) => address)).size).toBe(60);
    const [row] = await services.db.execute(sql`
      SELECT count(DISTINCT wallet)::int AS wallets, min(wallet_index)::int AS low, max(wallet_index)::int AS high,
        count(DISTINCT wallet_index)::int AS indexes
      FROM payments WHERE network IN ('ethereum', 'polygon')`);
    // One key serves both networks, so they share one count.
    expect(row).toEqual({ wallets: 1, low: 0, high: 59, indexes: 60 });
  });

  test('are never given again, even when the payment was not created after all', async () => {
    const ctx = await newTenant(services, 'live');
    const usdt = { amount: '10', currency: 'USDT' };
    const seen: string[] = [];
    const undone = transact(ctx, async (tx) => {
      seen.push((await createPayment(tx, usdt)).address);
      throw new Error('not made');
    });
    await expect(undone).rejects.toThrow('not made');
    expect(seen).toEqual(['TUEZSdKsoDHQMeZwihtdoBiN46zxhGWYdH']);
    expect(seen).not.toContain((await createPayment(ctx, usdt)).address);
  });

  test('wait for no transaction: one that hangs blocks nobody, nor do more transactions than connections', async () => {
    const ctx = await newTenant(services, 'live');
    const ltc = { amount: '1', currency: 'LTC', asset: 'LTC' };
    await transact(ctx, async (tx) => {
      await createPayment(tx, ltc);
      const others = await Promise.all(Array.from({ length: 20 }, () => createPayment(ctx, ltc)));
      expect(new Set(others.map(({ address }) => address)).size).toBe(20);
    });
  });

  test('begin where WALLET_*_FROM says, and no setting makes them go back', async () => {
    const index = async (from: number) => (await next(sourceOf(wallet('bitcoin', from)), 'bitcoin')).wallet_index;
    expect([await index(0), await index(500), await index(500), await index(0), await index(501)]).toEqual([
      0, 500, 501, 502, 503,
    ]);
  });

  test('of the XRP Ledger are one address with a tag for each payment', async () => {
    const source = sourceOf(wallet('ripple'));
    const [a, b] = [await next(source, 'ripple'), await next(source, 'ripple')];
    expect([a.address, b.address]).toEqual(Array(2).fill(publishedWallets.WALLET_RIPPLE));
    expect(a.memo).not.toBe(b.memo);
  });

  test('skip an index that has no key', async () => {
    const whole = wallet('litecoin');
    const source = sourceOf({ ...whole, at: (index) => (index < 2 ? null : whole.at(index)) });
    expect(await next(source, 'litecoin')).toMatchObject({ ...whole.at(2), wallet_index: 2 });
  });

  test('end with the last index of the wallet', async () => {
    const { size } = wallet('bitcoin');
    const source = sourceOf(wallet('bitcoin', size - 1));
    expect(await next(source, 'bitcoin')).toMatchObject({ wallet_index: size - 1 });
    expect(await codeOf(next(source, 'bitcoin'))).toBe('unavailable');
  });
});

test.each(assets)('an address of test mode is its payment’s own, in the form of $network ($asset)', (asset) => {
  const ids = Array.from({ length: 50 }, () => newId('payment'));
  const made = ids.map((id) => deriveAddress('secret', id, asset));
  for (const { address, memo } of made) {
    expect(parseAddress(asset.network, address)).toMatchObject({ memo: null });
    expect(memo === null).toBe(!asset.memo);
  }
  expect(new Set(made.map(({ address }) => address)).size).toBe(50);
  expect(deriveAddress('secret', ids[0]!, asset)).toEqual(made[0]);
  expect(deriveAddress('another', ids[0]!, asset)).not.toEqual(made[0]);
});

test('a test payment takes none of the wallets’ addresses', async () => {
  await services.db.execute(sql`DELETE FROM wallets`);
  const ctx = await newTenant(services);
  for (const network of walletNetworks) await createPayment(ctx, { amount: '10', asset: on(network).asset, network });
  expect([...(await services.db.execute(sql`SELECT * FROM wallets`))]).toEqual([]);
});
