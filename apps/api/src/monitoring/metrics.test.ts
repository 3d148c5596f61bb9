import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@cryptoix/harness/eventually';
import { openReceiver } from '@cryptoix/harness/receiver';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { startApi } from '../../test/http.ts';
import { newKey } from '../../test/keys.ts';
import { testServices } from '../../test/services.ts';
import { newEvent, newTenant } from '../../test/tenants.ts';
import { startDispatcher } from '../dispatcher/dispatcher.ts';
import { createEndpoint, updateEndpoint } from '../endpoints/endpoints.ts';
import { publish } from '../events/events.ts';
import { root } from '../folders.ts';
import { createRegistry } from './metrics.ts';

const { services, close } = await testServices(await testDatabase());
afterAll(close);
const registry = createRegistry(services.db, services.metrics, { version: '1.2.3', roles: 'api' });

/** The lines of `/metrics` of one metric. */
const linesOf = async (name: string) => (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));

test('the queue is counted by state, and what is held for a paused endpoint is not due', async () => {
  const ctx = await newTenant(services);
  const { id } = await createEndpoint(ctx, { url: 'http://127.0.0.1:9/', event_types: ['payment.completed'] });
  await publish(ctx, [newEvent(), newEvent()]);
  expect(await linesOf('cryptoix_deliveries_queued{')).toContain('cryptoix_deliveries_queued{state="due"} 2');
  expect(await linesOf('cryptoix_oldest_due_seconds ')).not.toContain('cryptoix_oldest_due_seconds 0');
  await updateEndpoint(ctx, { id, status: 'paused' });
  expect(await linesOf('cryptoix_deliveries_queued{')).toEqual([
    'cryptoix_deliveries_queued{state="due"} 0',
    'cryptoix_deliveries_queued{state="sending"} 0',
    'cryptoix_deliveries_queued{state="waiting"} 0',
    'cryptoix_deliveries_queued{state="held"} 2',
  ]);
  expect(await linesOf('cryptoix_oldest_due_seconds ')).toEqual(['cryptoix_oldest_due_seconds 0']);
  expect(await linesOf('cryptoix_events_published_total')).toEqual(['cryptoix_events_published_total 2']);
  expect(await linesOf('cryptoix_build_info')).toEqual([expect.stringContaining('version="1.2.3"')]);
});

test('calls are counted by route and attempts by outcome, and a caller cannot make up a label', async () => {
  const ctx = await newTenant(services);
  const api = await startApi(services);
  onTestFinished(() => api.close());
  const { key } = await newKey(ctx);
  const get = (path: string) => fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  for (const path of ['/v1/transactions', '/v1/made-up', '/trpc/made.up']) await (await get(path)).text();
  expect(await linesOf('cryptoix_http_request_seconds_count')).toContain(
    'cryptoix_http_request_seconds_count{route="/v1/transactions",status="200"} 1',
  );
  expect((await linesOf('cryptoix_http_request_seconds_count')).join()).not.toContain('made');

  const receiver = await openReceiver(() => ({}));
  onTestFinished(() => receiver.down());
  await createEndpoint(ctx, { url: receiver.url, event_types: ['payment.completed'] });
  const dispatcher = await startDispatcher({ services, db: services.db });
  onTestFinished(() => dispatcher.stop());
  await publish(ctx, [newEvent()]);
  await eventually(
    () => linesOf('cryptoix_attempt_seconds_count'),
    (lines) => lines.includes('cryptoix_attempt_seconds_count{outcome="succeeded"} 1'),
    20_000,
  );
  expect(await linesOf('cryptoix_first_attempt_delay_seconds_count')).toEqual([
    'cryptoix_first_attempt_delay_seconds_count 1',
  ]);
});

test('every metric that an alert, the dashboard or the documentation names exists', async () => {
  const files = ['deploy/prometheus/rules.yaml', 'deploy/grafana/cryptoix.json', 'docs/operations/monitoring.md'];
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')));
  const metrics = await registry.metrics();
  const known = new Set([...metrics.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  const named = new Set(texts.flatMap((text) => text.match(/\bcryptoix_\w+/g) ?? []));
  expect([...named].filter((name) => !known.has(name.replace(/_(?:bucket|count|sum)$/, '')))).toEqual([]);
  const documented = texts[2] ?? '';
  const ours = [...known].filter((name) => name?.startsWith('cryptoix_'));
  expect(ours.filter((name) => !documented.includes(name ?? ''))).toEqual([]);
  const alerts = [...(texts[0] ?? '').matchAll(/alert: (\w+)/g)].map(([, name]) => name);
  expect(alerts.filter((name) => !documented.includes(`### ${name}`))).toEqual([]);
});
