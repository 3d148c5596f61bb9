import { deepStrictEqual } from 'node:assert/strict';
import { createCryptoixClient } from '@cryptoix/client';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { z } from 'zod';
import { type Check, Skipped } from './check.ts';
import { mustRun, run } from './commands.ts';

/**
 * `checkout_status` of the published Python SDK, with the standard library alone: no key, and the envelope that the SDK reads.
 * Prints the status and the body for each uuid.
 */
const program = `import json, sys, urllib.error, urllib.request
for uuid in sys.argv[2:]:
    request = urllib.request.Request(
        sys.argv[1] + "/pay/" + uuid + "/status",
        headers={"Accept": "application/json", "User-Agent": "cryptoix-python/0.1.0"},
    )
    try:
        with urllib.request.urlopen(request) as response:
            print(json.dumps({"status": response.status, "body": json.load(response)}))
    except urllib.error.HTTPError as error:
        print(json.dumps({"status": error.code, "body": json.load(error)}))
`;

const answer = z.object({
  status: z.int(),
  body: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      data: z.object({ uuid: z.string(), status: z.string(), address: z.string(), amount_due: z.string() }),
    }),
    z.object({ ok: z.literal(false), error: z.object({ code: z.string(), request_id: z.string() }) }),
  ]),
});

/** What a customer's page shows, as Python reads it. */
export const python: Check = {
  name: 'python',
  async run({ folder }) {
    if (!(await run('python3', ['--version'], { cwd: folder })).ok) throw new Skipped('There is no python3 on PATH.');
    const app = await startApp(await newInstall());
    try {
      const { url, token } = app;
      const { id: merchantId } = await createCryptoixClient({ url, token }).merchants.create.mutate({ name: 'Shop' });
      const team = createCryptoixClient({ url, token, merchantId, mode: 'test' });
      const open = await team.payments.create.mutate({ amount: '50' });
      const paid = await team.payments.create.mutate({ amount: '50' });
      await team.sandbox.simulate_payment.mutate({ uuid: paid.uuid, what: 'confirmed' });
      const uuids = [open.uuid, paid.uuid, 'pay_00000000000000000000000000'];
      const { output } = await mustRun('python3', ['-c', program, url, ...uuids], { cwd: folder, limitMs: 60_000 });
      const answers = output
        .trim()
        .split('\n')
        .map((line) => answer.parse(JSON.parse(line)));
      deepStrictEqual(
        answers.map(({ status, body }) => [status, body.ok ? body.data : body.error.code]),
        [
          [200, { uuid: open.uuid, status: 'created', address: open.address, amount_due: open.pay.amount }],
          [200, { uuid: paid.uuid, status: 'completed', address: '', amount_due: '0' }],
          [404, 'not_found'],
        ],
      );
      return 'checkout_status reads an open and a paid payment, and the error of an unknown one';
    } finally {
      await app.stop();
      await removeInstall(app.dataDir);
    }
  },
};
