import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { newMerchant, openRest, request, webhookScopes, withSecret } from './api.ts';
import { startReceiver } from './receiver.ts';

const app = inject('app');

test('no key and no signing secret shows in what the app logs, however it was sent', async () => {
  const { team, payment } = await newMerchant();
  const { key } = await team.keys.create.mutate({ label: 'Careless', scopes: webhookScopes });
  const rest = openRest(app, key);
  const receiver = await startReceiver(() => ({ status: 500, body: key }));
  const body = { url: receiver.url, event_types: ['payment.*'], headers: { 'X-Shop-Token': 'open-sesame' } };
  const { id, secret } = await rest.call(withSecret, 'POST', '/webhook-endpoints', body);
  const escaped = Array.from(key, (character) => `%${character.charCodeAt(0).toString(16)}`).join('');

  await Promise.all([
    rest.send('GET', `/me?api_key=${key}`),
    rest.send('GET', `/me?q=${escaped}`),
    rest.send('GET', `/events/${key}`),
    rest.send('GET', `/${key}`),
    rest.send('POST', '/webhook-endpoints', { body: { [key]: key, url: key } }),
    rest.send('POST', '/webhook-endpoints', { body: `{"${key}` }),
    rest.send('GET', '/me', { headers: { 'x-api-key': key } }),
    rest.send('GET', '/me', {
      headers: { 'user-agent': key, referer: `https://a.example/?k=${key}`, cookie: `k=${key}` },
    }),
    rest.send('GET', '/me', { headers: { 'x-request-id': key } }),
    request(`${app.url}/trpc/keys.list?input=${key}`, 'GET'),
    request(`${app.url}/trpc/${key}`, 'POST', { body: {} }),
    request(`${app.url}/${key}?token=${key}`, 'GET'),
    team.events.publish.mutate(payment()),
  ]);
  await expect.poll(() => receiver.requests.length).toBeGreaterThan(0);
  // The log is read once it has the last request.
  const trace = randomUUID();
  await rest.send('GET', '/me', { headers: { 'x-request-id': trace } });
  await expect.poll(() => readFile(app.logFile, 'utf8')).toContain(trace);
  const log = await readFile(app.logFile, 'utf8');
  expect(id).toMatch(/^whe_/);
  for (const hidden of [key.slice(12), escaped.slice(36), secret.slice(6), 'open-sesame', app.token]) {
    expect(log.includes(hidden), `the log holds ${hidden}`).toBe(false);
  }
});
