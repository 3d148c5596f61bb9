import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { newTenant } from '../../test/tenants.ts';
import { listAudit } from '../audit/list.ts';
import { createEndpoint, updateEndpoint } from './endpoints.ts';
import { endpointInput } from './schemas.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);

const hidden = '••••••••';

async function endpointWithHeaders() {
  const ctx = await newTenant(services);
  const { id } = await createEndpoint(ctx, {
    url: 'http://127.0.0.1:9/hook',
    event_types: ['payment.*'],
    headers: { Authorization: 'Basic hush', 'X-Team': 'blue' },
  });
  return { ctx, id };
}

describe('custom header values do not follow the URL to another server', () => {
  test.each(['https://127.0.0.1:9/hook', 'http://127.0.0.2:9/hook', 'http://127.0.0.1:10/hook'])(
    'a change to %s removes all that are not given with it, and warns',
    async (url) => {
      const { ctx, id } = await endpointWithHeaders();
      const changed = await updateEndpoint(ctx, { id, url });
      expect(changed.headers).toEqual({});
      expect(changed.warnings.join()).toMatch(/another server.*Authorization, X-Team/);
      const [entry] = (await listAudit(ctx, {})).items;
      expect(entry?.details).toMatchObject({ headers_removed: ['Authorization', 'X-Team'] });
    },
  );

  test('masked values are not kept; new values are', async () => {
    const { ctx, id } = await endpointWithHeaders();
    const headers = { authorization: 'Basic new', 'X-Team': hidden };
    const changed = await updateEndpoint(ctx, { id, url: 'http://127.0.0.2:9/hook', headers });
    expect(changed.headers).toEqual({ authorization: hidden });
    expect(changed.warnings.join()).toMatch(/: X-Team\./);
  });

  test('another path of the same server keeps them', async () => {
    const { ctx, id } = await endpointWithHeaders();
    const changed = await updateEndpoint(ctx, { id, url: 'http://127.0.0.1:9/other?x=1' });
    expect(changed).toMatchObject({ headers: { Authorization: hidden, 'X-Team': hidden }, warnings: [] });
  });
});

describe('a rate limit', () => {
  const input = { url: 'http://127.0.0.1:9/hook', event_types: ['payment.*'] };

  test('is set, changed and removed, and each change is in the audit log', async () => {
    const ctx = await newTenant(services);
    const { id, rate_limit } = await createEndpoint(ctx, { ...input, rate_limit: { limit: 10, per: 'second' } });
    expect(rate_limit).toEqual({ limit: 10, per: 'second' });
    expect(await updateEndpoint(ctx, { id, description: 'Shop' })).toMatchObject({ rate_limit });
    const next = { limit: 100, per: 'minute' } as const;
    expect(await updateEndpoint(ctx, { id, rate_limit: next })).toMatchObject({ rate_limit: next });
    expect(await updateEndpoint(ctx, { id, rate_limit: null })).toMatchObject({ rate_limit: null });
    const [removed, changed] = (await listAudit(ctx, {})).items;
    expect([removed?.details, changed?.details]).toMatchObject([
      { rate_limit: { from: next, to: null } },
      { rate_limit: { from: rate_limit, to: next } },
    ]);
    expect(await createEndpoint(ctx, { ...input, url: 'http://127.0.0.1:9/other' })).toMatchObject({
      rate_limit: null,
    });
  });

  test.each([
    { limit: 0, per: 'second' },
    { limit: 1_001, per: 'minute' },
    { limit: 1.5, per: 'second' },
    { limit: 10, per: 'hour' },
    { limit: 10 },
    { limit: 10, per: 'second', burst: 5 },
    10,
  ])('is refused when it is %j', (rate_limit) => {
    const { success, error } = endpointInput.safeParse({ ...input, rate_limit });
    expect([success, error?.issues[0]?.path[0]]).toEqual([false, 'rate_limit']);
  });
});

test('the audit log has what a change really changed, with before and after', async () => {
  const { ctx, id } = await endpointWithHeaders();
  const details = async () => (await listAudit(ctx, {})).items[0]?.details;
  const same = {
    url: 'http://127.0.0.1:9/hook',
    event_types: ['payment.*'],
    headers: { Authorization: hidden, 'X-Team': hidden },
  };
  // As a form does, which sends every field.
  await updateEndpoint(ctx, { id, ...same, description: 'Shop', filter: null });
  expect(await details()).toEqual({ changed: ['description'], description: { from: '', to: 'Shop' } });
  await updateEndpoint(ctx, { id, status: 'paused' });
  expect(await details()).toEqual({ changed: ['status'], status: { from: 'enabled', to: 'paused' } });
  await updateEndpoint(ctx, {
    id,
    headers: { Authorization: 'Basic new', 'X-Team': hidden },
    event_types: ['invoice.*'],
  });
  expect(await details()).toEqual({
    changed: ['headers', 'event_types'],
    event_types: { from: ['payment.*'], to: ['invoice.*'] },
  });
  const [{ target } = { target: null }] = (await listAudit(ctx, {})).items;
  expect(target?.label).toBe('Shop');
});
