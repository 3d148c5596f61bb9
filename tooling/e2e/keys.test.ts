import { expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { newMerchant, openRest, webhookScopes } from './api.ts';
import { startApp } from '@cryptoix/harness/app';
import { freePort } from '@cryptoix/harness/ports';

const app = inject('app');
const me = z.object({ label: z.string(), scopes: z.array(z.string()), mode: z.string() });

test('a service creates a merchant and keys that may do exactly what they were granted; a key is shown once', async () => {
  const { team } = await newMerchant();
  const reader = await team.keys.create.mutate({ label: 'Bookkeeping', scopes: ['transactions:read'] });
  const webhooks = await team.keys.create.mutate({ label: 'Webhooks', scopes: webhookScopes });
  expect(reader.key).toMatch(/^ak_test_/);
  expect(reader.scopes).toEqual(['transactions:read']);
  expect(webhooks.scopes.toSorted()).toEqual(webhookScopes.toSorted());

  const seenAgain = JSON.stringify([
    await team.keys.list.query({}),
    await team.keys.get.query({ id: reader.id }),
    await team.keys.update.mutate({ id: reader.id, label: 'Books' }),
    await team.audit.list.query({}),
    await team.events.list.query({}),
    (await openRest(app, reader.key).send('GET', '/me')).body,
  ]);
  for (const { key } of [reader, webhooks]) {
    const [shown, secret] = [key.slice(0, 12), key.slice(12)];
    expect(seenAgain).toContain(shown);
    expect(seenAgain).not.toContain(secret);
  }

  expect((await openRest(app, webhooks.key).send('GET', '/webhook-endpoints')).status).toBe(200);
  expect(await openRest(app, reader.key).send('GET', '/webhook-endpoints')).toMatchObject({
    status: 403,
    body: { error: { code: 'missing_scope', details: { required_scope: 'endpoints:read' } } },
  });
});

test('a revoked key is refused at its very next request, in every process', async () => {
  const { team } = await newMerchant();
  const second = await startApp({ ...app, port: await freePort(), env: { ROLES: 'api' } });
  onTestFinished(() => second.stop());

  for (const [revokedAt, usedAt] of [
    [app, second],
    [second, app],
  ] as const) {
    const { id, key } = await team.keys.create.mutate({ label: 'Old shop', scopes: ['transactions:read'] });
    const [here, there] = [openRest(revokedAt, key), openRest(usedAt, key)];
    expect((await there.send('GET', '/me')).status).toBe(200);
    expect((await here.send('GET', '/me')).status).toBe(200);

    await team.keys.revoke.mutate({ id });
    for (const rest of [there, here]) {
      expect(await rest.send('GET', '/me')).toMatchObject({
        status: 401,
        body: { error: { code: 'api_key_revoked' } },
      });
    }
    // Only a caller with the whole key learns that it was revoked.
    const guess = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    expect(await openRest(usedAt, guess).send('GET', '/me')).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_api_key' } },
    });
  }
});

test('a rotated key has a successor with the same permissions and works beside it until it is revoked', async () => {
  const { team } = await newMerchant();
  const old = await team.keys.create.mutate({
    label: 'Shop plugin',
    scopes: ['payments:read', 'transactions:read'],
    ip_allowlist: ['127.0.0.0/8', '::1'],
    rate_limit: 77,
    require_idempotency_key: true,
  });
  const successor = await team.keys.rotate.mutate({ id: old.id });
  expect(successor.key).not.toBe(old.key);
  expect(successor.rotated_from).toBe(old.id);
  expect((await team.keys.get.query({ id: old.id })).replaced_by).toBe(successor.id);
  for (const field of ['label', 'scopes', 'mode', 'ip_allowlist', 'rate_limit', 'require_idempotency_key'] as const) {
    expect(successor[field]).toEqual(old[field]);
  }

  const [before, after] = [openRest(app, old.key), openRest(app, successor.key)];
  expect(await before.call(me, 'GET', '/me')).toEqual(await after.call(me, 'GET', '/me'));
  await team.keys.revoke.mutate({ id: old.id });
  expect((await before.send('GET', '/me')).status).toBe(401);
  expect((await after.send('GET', '/me')).status).toBe(200);
});

test('a rotated key with an overlap expires by itself when the overlap ends', async () => {
  const { team } = await newMerchant();
  const old = await team.keys.create.mutate({ label: 'Shop plugin', scopes: ['transactions:read'] });
  const successor = await team.keys.rotate.mutate({ id: old.id, overlap_seconds: 5 });
  expect((await openRest(app, old.key).send('GET', '/me')).status).toBe(200);
  await expect
    .poll(async () => (await openRest(app, old.key).send('GET', '/me')).body)
    .toMatchObject({ error: { code: 'api_key_expired' } });
  expect((await openRest(app, successor.key).send('GET', '/me')).status).toBe(200);
});
