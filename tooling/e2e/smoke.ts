import { newInstall, startApp, removeInstall } from './app.ts';
import { readFile } from 'node:fs/promises';
import { createCryptoixClient } from '@cryptoix/client';
const i = await newInstall();
const a = await startApp({...i, env: {LOG_LEVEL: 'debug'}});
try {
  const { id } = await createCryptoixClient(a).merchants.create.mutate({ name: 'x' });
  const team = createCryptoixClient({ ...a, merchantId: id, mode: 'test' });
  await team.keys.create.mutate({ label: 'x', scopes: ['payments:read'] });
  console.log('ok');
} catch (e) { console.log(e.message); }
console.log(await readFile(a.logFile, 'utf8'));
await a.stop();
await removeInstall(i.dataDir);
