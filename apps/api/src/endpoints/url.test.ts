import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { validateUrl } from './url.ts';

const { services, close } = await testServices({ url: (await testDatabase()).url });
afterAll(close);

test('hosts whose name servers do not respond keep few requests of a merchant waiting, not for long, and other merchants go on', async () => {
  const asked: string[] = [];
  const resolver = async (host: string) => {
    asked.push(host);
    return host.startsWith('slow') ? new Promise<never>(() => {}) : ['127.0.0.1'];
  };
  const slow = { ...services, resolver };
  const tenant = { ...(await newTenant(services)), services: slow };
  const began = performance.now();
  const checking = Promise.all(
    Array.from({ length: 20 }, (_, index) => validateUrl(tenant, `https://slow-${index}.example.com/`, 'url')),
  );
  expect(asked).toHaveLength(2);
  const other = await validateUrl(
    { ...(await newTenant(services)), services: slow },
    'https://fine.example.com/',
    'url',
  );
  expect(other).toMatchObject({ warnings: [] });
  const warnings = (await checking).flatMap((checked) => checked.warnings);
  expect(performance.now() - began).toBeLessThan(4_000);
  // A host that was not looked up is not reported as missing.
  expect(warnings.filter((text) => text.includes('does not resolve'))).toHaveLength(2);
  expect(warnings.filter((text) => text.startsWith('We are too busy to check this host now'))).toHaveLength(18);
  expect(await validateUrl(tenant, 'https://fine.example.com/', 'url')).toMatchObject({ warnings: [] });
});
