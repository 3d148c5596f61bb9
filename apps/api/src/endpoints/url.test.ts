import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { judgeUrl } from './url.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);

test('hosts whose name servers do not answer keep few requests waiting, not for long, and are accepted with a warning', async () => {
  const asked: string[] = [];
  const resolver = async (host: string) => {
    asked.push(host);
    return new Promise<never>(() => {});
  };
  const tenant = await newTenant(services);
  const ctx = { ...tenant, services: { ...services, resolver } };
  const began = performance.now();
  const judged = await Promise.all(
    Array.from({ length: 20 }, (_, index) => judgeUrl(ctx, `https://slow-${index}.example.com/`, 'url')),
  );
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(asked).toHaveLength(4);
  for (const { warnings } of judged) expect(warnings).toHaveLength(1);
  expect(await judgeUrl(tenant, 'https://localhost/', 'url')).toMatchObject({ warnings: [] });
});
