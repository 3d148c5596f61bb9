import { readdir, readFile } from 'node:fs/promises';
import { deliveryIdAt } from '@cryptoix/core';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';

const sql = postgres((await testDatabase()).url, { max: 1, onnotice: () => {} });
afterAll(() => sql.end());

const folder = new URL('../../migrations/', import.meta.url);
const own = '0019_deliveries_enter_the_history_once.sql';

test('deliveries of before are where they belong: what is to be sent in the queue, whole, and the rest in the history', async () => {
  // A schema as of the version before, beside the present one.
  await sql`CREATE SCHEMA before`;
  await sql`SET search_path = before`;
  const earlier = (await readdir(folder)).filter((name) => name.endsWith('.sql') && name < own).toSorted();
  for (const name of earlier) await sql.unsafe(await readFile(new URL(name, folder), 'utf8'));
  const day = (text: string) => deliveryIdAt(Date.parse(text));
  await sql`SELECT ensure_partition('events', 'before', 'id', NULL, ${`evt_${'z'.repeat(26)}`})`;
  for (const table of ['deliveries', 'attempts']) {
    const column = table === 'deliveries' ? 'id' : 'delivery_id';
    await sql`SELECT ensure_partition(${table}, 'before', ${column}, NULL, ${String(day('2026-11-20'))})`;
    await sql`SELECT ensure_partition(${table}, '20261120', ${column}, ${String(day('2026-11-20'))}, ${String(day('2026-11-21'))})`;
    await sql`SELECT ensure_partition(${table}, '20261121', ${column}, ${String(day('2026-11-21'))}, ${String(day('2026-11-22'))})`;
  }
  // Taken off by the retention, and not dropped yet.
  await sql`ALTER TABLE deliveries DETACH PARTITION deliveries_20261121`;

  const made = new Date('2026-11-20T10:00:00.123Z');
  const base = { merchant_id: 'mer_1', mode: 'test', endpoint_id: 'whe_1', event_type: 'payment.completed' };
  const delivery = (id: number, status: string, more: Record<string, unknown> = {}) => ({
    ...base,
    id,
    event_id: `evt_${id}`,
    object_id: `pay_${id}`,
    status,
    cancel_reason: null,
    attempt_count: 0,
    last_status_code: null,
    last_error: null,
    created_at: made,
    ...more,
  });
  const first = day('2026-11-20T10:00:00Z');
  const ids = {
    waiting: first,
    retrying: first + 1,
    sending: first + 2,
    resent: first + 3,
    old: 4_096,
    unqueued: first + 4,
  };
  const over = { succeeded: first + 5, failed: first + 6, canceled: first + 7 };
  const failed = { attempt_count: 2, last_status_code: 500, last_error: 'status' };
  await sql`INSERT INTO deliveries ${sql([
    delivery(ids.waiting, 'pending'),
    delivery(ids.retrying, 'pending', failed),
    delivery(ids.sending, 'pending'),
    delivery(ids.resent, 'succeeded', { attempt_count: 1, last_status_code: 200 }),
    delivery(ids.old, 'pending', { object_id: null }),
    delivery(ids.unqueued, 'pending', failed),
    delivery(over.succeeded, 'succeeded', { attempt_count: 1, last_status_code: 204 }),
    delivery(over.failed, 'failed', { ...failed, attempt_count: 10 }),
    delivery(over.canceled, 'canceled', { cancel_reason: 'endpoint_disabled' }),
  ])}`;
  const queued = (id: number, more: Record<string, unknown> = {}) => ({
    merchant_id: base.merchant_id,
    mode: base.mode,
    endpoint_id: base.endpoint_id,
    delivery_id: id,
    event_id: `evt_${id}`,
    due_at: new Date('2026-11-21T00:00:00Z'),
    attempts: 0,
    step: 0,
    trigger: 'schedule',
    once: false,
    dispatcher_id: null,
    ...more,
  });
  await sql`INSERT INTO delivery_queue ${sql([
    queued(ids.waiting),
    queued(ids.retrying, { attempts: 2, step: 2 }),
    queued(ids.sending, { dispatcher_id: 'dsp_1' }),
    queued(ids.resent, { attempts: 1, trigger: 'manual', once: true }),
    queued(ids.old),
  ])}`;
  const before = await sql`
    SELECT id, event_id, event_type, object_id, status, cancel_reason, attempt_count, last_status_code, last_error, created_at
    FROM deliveries ORDER BY id`;

  await sql.begin(async (tx) => tx.unsafe(await readFile(new URL(own, folder), 'utf8')));
  expect(
    await sql`
      SELECT id, event_id, event_type, object_id, status, cancel_reason, attempt_count, last_status_code, last_error, created_at
      FROM all_deliveries ORDER BY id`,
  ).toEqual(before);
  const idsIn = async (table: 'deliveries' | 'delivery_queue') =>
    (await sql<{ id: string }[]>`SELECT id FROM ${sql(table)} ORDER BY id`).map(({ id }) => Number(id));
  expect(await idsIn('delivery_queue')).toEqual(Object.values(ids).toSorted((a, b) => a - b));
  expect(await idsIn('deliveries')).toEqual(Object.values(over));
  expect(
    await sql`SELECT attempts, step, once, trigger, dispatcher_id FROM delivery_queue WHERE id <> ${ids.old} ORDER BY id`,
  ).toMatchObject([
    { attempts: 0, step: 0 },
    { attempts: 2, step: 2 },
    { dispatcher_id: 'dsp_1' },
    { attempts: 1, once: true, trigger: 'manual' },
    { attempts: 2, step: 0, dispatcher_id: null },
  ]);

  // The history takes nothing that is pending, and the partition that was taken off fits it.
  await expect(sql`INSERT INTO deliveries ${sql(delivery(first + 9, 'pending'))}`).rejects.toThrow('status_check');
  await sql`ALTER TABLE deliveries ATTACH PARTITION deliveries_20261121 FOR VALUES FROM (${sql.unsafe(`'${day('2026-11-21')}'`)}) TO (${sql.unsafe(`'${day('2026-11-22')}'`)})`;
  await sql`RESET search_path`;
});

test('a process of the version before cannot settle on the new schema, so that it loses nothing', async () => {
  await expect(
    sql`DELETE FROM delivery_queue q USING (SELECT 1::bigint AS delivery_id) f WHERE q.delivery_id = f.delivery_id`,
  ).rejects.toThrow('delivery_id');
});
