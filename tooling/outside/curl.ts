import { ok } from 'node:assert/strict';
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCryptoixClient } from '@cryptoix/client';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { Cryptoix } from '@cryptoix/sdk';
import { type Check, Skipped } from './check.ts';
import { run } from './commands.ts';

const root = join(import.meta.dirname, '../..');

/** Every response but 2xx ends the script. */
const begin = 'set -eu\ncurl() { command curl --fail-with-body "$@"; }\n';

/** The shell blocks of a document in which curl is called. */
async function curlBlocks(path: string): Promise<string[]> {
  const text = await readFile(join(root, path), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  return blocks.filter((code) => code.includes('curl '));
}

/** Every curl command of the guides and of the README, with a test mode key of a new merchant. The quickstart has a check of its own. */
export const curl: Check = {
  name: 'curl',
  async run({ folder }) {
    if (!(await run('curl', ['--version'], { cwd: folder })).ok) throw new Skipped('There is no curl on PATH.');
    const guides = globSync('docs/developers/*.md', { cwd: root }).filter((path) => !path.endsWith('quickstart.md'));
    const app = await startApp(await newInstall());
    try {
      const { url, token } = app;
      const { id: merchantId } = await createCryptoixClient({ url, token }).merchants.create.mutate({ name: 'Shop' });
      const team = createCryptoixClient({ url, token, merchantId, mode: 'test' });
      const { key } = await team.keys.create.mutate({
        label: 'Guides',
        scopes: [
          ...(['payments:read', 'payments:write', 'refunds:read', 'refunds:write', 'balances:read'] as const),
          ...(['endpoints:write', 'webhooks:write', 'events:read'] as const),
        ],
      });
      const cryptoix = new Cryptoix({ key, baseUrl: url });
      let commands = 0;
      for (const path of ['README.md', ...guides]) {
        const blocks = await curlBlocks(path);
        if (blocks.length === 0) continue;
        // What the reader has already: a payment of today, one that is paid and refunded, and an endpoint.
        const paid = await cryptoix.payments.create({ amount: '50' });
        await cryptoix.sandbox.simulatePayment(paid.uuid, { what: 'confirmed' });
        const refund = await cryptoix.refunds.create({ payment_uuid: paid.uuid, amount: '5' });
        const open = await cryptoix.payments.create({ amount: '50' });
        const endpoint = await cryptoix.endpoints.create({
          url: `http://127.0.0.1:9/${path}`,
          event_types: ['payment.created'],
        });
        const env = {
          ...process.env,
          CRYPTOIX_URL: url,
          CRYPTOIX_KEY: key,
          PAYMENT: path.endsWith('idempotency.md') ? paid.uuid : open.uuid,
          REFUND: refund.uuid,
          ENDPOINT: endpoint.id,
        };
        const file = join(folder, 'commands.sh');
        const script = blocks
          .join('\n')
          .replaceAll(/https:\/\/platform\.cryptoix\.example|http:\/\/127\.0\.0\.1:3000/g, url);
        await writeFile(file, begin + script);
        const ended = await run('bash', [file], { cwd: folder, env, limitMs: 60_000 });
        ok(ended.ok, `${path}:\n${ended.output}`);
        commands += script.match(/\bcurl /g)?.length ?? 0;
      }
      ok(commands > 15, `Only ${commands} commands were found.`);
      return `${commands} commands of the guides and the README get a success`;
    } finally {
      await app.stop();
      await removeInstall(app.dataDir);
    }
  },
};
