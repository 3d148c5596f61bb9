import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { publishedWallets } from '@cryptoix/harness/wallets';
import { newMerchant } from './api.ts';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';

test('the start says where live payments will be paid, and an invalid wallet setting stops it', async () => {
  const install = await newInstall();
  const { WALLET_BITCOIN, WALLET_ETHEREUM, WALLET_TRON, WALLET_RIPPLE } = publishedWallets;
  try {
    const wallets = { WALLET_BITCOIN, WALLET_TRON, WALLET_RIPPLE, WALLET_TRON_FROM: '20' };
    const app = await startApp({ ...install, env: wallets });
    const log = await readFile(app.logFile, 'utf8');
    // The first addresses that wallets of these keys show, whatever index we start at.
    expect(log).toMatch(
      /"setting":"WALLET_BITCOIN".*"path":"0\/0","address":"bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"/,
    );
    expect(log).toMatch(/"setting":"WALLET_TRON".*"address":"TUEZSdKsoDHQMeZwihtdoBiN46zxhGWYdH"/);
    expect(log).toContain(WALLET_RIPPLE);
    const { team } = await newMerchant('live', app);
    await team.payments.create.mutate({ amount: '10', currency: 'USDT' });
    const eth = { amount: '10', currency: 'ETH', asset: 'ETH' };
    await expect(team.payments.create.mutate(eth)).rejects.toMatchObject({ data: { code: 'unavailable' } });
    await app.stop();

    const wrong = startApp({ ...install, env: { WALLET_BITCOIN: WALLET_ETHEREUM.slice(0, -2), WALLET_TRON } });
    await expect(wrong).rejects.toThrow(/^ {2}WALLET_BITCOIN: is not an extended public key/m);
    await expect(wrong).rejects.not.toThrow(WALLET_ETHEREUM.slice(0, 20));

    const closed = await startApp(install);
    expect((await fetch(`${closed.url}/readyz`)).status).toBe(200);
    expect(await readFile(closed.logFile, 'utf8')).toContain('no WALLET_* is set');
    await closed.stop();
  } finally {
    await removeInstall(install.dataDir);
  }
}, 240_000);
