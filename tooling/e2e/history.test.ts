import { eventually } from '@cryptoix/harness/eventually';
import { expect, test } from 'vitest';
import { delivery, deliveryDetail, newMerchant, type Rest, webhookScopes, withSecret } from './api.ts';
import { startReceiver } from './receiver.ts';

const register = (rest: Rest, url: string) =>
  rest.call(withSecret, 'POST', '/webhook-endpoints', { url, event_types: ['payment.*', 'webhook.test'] });

test('the history is paged without gaps or repeats while new rows arrive, over REST and tRPC alike', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const { id } = await register(rest, (await startReceiver()).url);
  const publish = async (count: number) =>
    (await team.events.publish_many.mutate({ events: Array.from({ length: count }, () => payment()) })).ids;
  const present = (await publish(60)).toSorted();

  const page = (query: string) => rest.page(delivery, `/webhook-deliveries?endpoint_id=${id}&limit=7${query}`);
  const overRest: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { items, nextCursor } = await page(cursor === '' ? '' : `&cursor=${cursor}`);
    overRest.push(...items.map(({ event_id }) => event_id));
    cursor = nextCursor;
    await publish(3);
  }
  expect(overRest.toSorted()).toEqual(present);

  const pageOverTrpc = (cursor: string | undefined) =>
    team.deliveries.list.query({ endpoint_id: id, limit: 25, cursor });
  const overTrpc: string[] = [];
  const all = (await team.deliveries.list.query({ endpoint_id: id, limit: 100 })).items.length;
  for (let cursor: string | undefined | null; cursor !== null;) {
    const { items, next_cursor } = await pageOverTrpc(cursor);
    overTrpc.push(...items.map(({ event_id }) => event_id));
    cursor = next_cursor;
    await publish(3);
  }
  expect(overTrpc).toHaveLength(all);
  expect(new Set(overTrpc).size).toBe(all);
});

/** Waits until the clock has moved on by a millisecond. @returns a time later than everything before the call */
async function nextMs(): Promise<string> {
  const called = Date.now();
  return new Date(await eventually(Date.now, (now) => now > called)).toISOString();
}

test('the history is filtered by endpoint, status, event type, event, object and time', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const [well, ill] = [await startReceiver(), await startReceiver(() => ({ status: 500 }))];
  const [good, bad] = [await register(rest, well.url), await register(rest, ill.url)];
  const first = await team.events.publish.mutate(payment('pay_first'));
  const between = await nextMs();
  await nextMs();
  const second = await team.events.publish.mutate(payment('pay_second'));
  await rest.call(deliveryDetail, 'POST', `/webhook-endpoints/${good.id}/test`);

  const rows = async (query: string) =>
    (await rest.page(delivery, `/webhook-deliveries?${query}`)).items.map(
      ({ endpoint_id, object_id }) => `${endpoint_id === good.id ? 'good' : 'bad'} ${object_id}`,
    );
  await expect.poll(() => rows('status=succeeded')).toEqual(['good null', 'good pay_second', 'good pay_first']);
  expect(await rows('status=pending')).toEqual(['bad pay_second', 'bad pay_first']);
  expect(await rows(`endpoint_id=${bad.id}`)).toEqual(['bad pay_second', 'bad pay_first']);
  expect(await rows('event_type=webhook.test')).toEqual(['good null']);
  expect((await rows(`event_id=${first.id}`)).toSorted()).toEqual(['bad pay_first', 'good pay_first']);
  expect((await rows('object_id=pay_second')).toSorted()).toEqual(['bad pay_second', 'good pay_second']);
  expect((await rows(`until=${between}`)).toSorted()).toEqual(['bad pay_first', 'good pay_first']);
  const later = await rows(`since=${between}&event_type=payment.completed`);
  expect(later.toSorted()).toEqual(['bad pay_second', 'good pay_second']);
  expect(await rows(`event_id=${second.id}&status=succeeded&endpoint_id=${bad.id}`)).toEqual([]);

  const overTrpc = await team.deliveries.list.query({ endpoint_id: bad.id, status: 'pending', until: between });
  expect(overTrpc.items.map(({ event_id }) => event_id)).toEqual([first.id]);
});

test('a delivery shows the request and the response of each attempt, the response cut at a limit', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const long = 'x'.repeat(40_000);
  const receiver = await startReceiver(() => ({ headers: { 'x-served-by': 'shop' }, body: long }));
  const { id } = await register(rest, receiver.url);
  const publishedAt = Date.now();
  const event = await team.events.publish.mutate(payment());
  await expect
    .poll(async () => (await rest.page(delivery, `/webhook-deliveries?endpoint_id=${id}`)).items[0]?.status)
    .toBe('succeeded');
  const waited = Date.now() - publishedAt;
  const [row] = (await rest.page(delivery, `/webhook-deliveries?endpoint_id=${id}`)).items;
  const detail = await rest.call(deliveryDetail, 'GET', `/webhook-deliveries/${row?.id}`);
  const [received] = receiver.requests;
  const [attempt] = detail.attempts;
  expect(detail).toMatchObject({ ...row, event_id: event.id, attempt_count: 1, last_status_code: 200 });
  expect(attempt).toMatchObject({
    number: 1,
    trigger: 'schedule',
    status_code: 200,
    error: null,
    address: '127.0.0.1',
    request: { body: received?.body },
    response: { body: long.slice(0, 16_384), truncated: true, headers: { 'x-served-by': 'shop' } },
  });
  const sent = new Headers(attempt?.request.headers);
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-cryptoix-signature']) {
    expect(sent.get(name)).toBe(received?.headers[name]);
  }
  expect(Date.parse(attempt?.started_at ?? '')).toBeGreaterThanOrEqual(publishedAt);
  expect(Date.parse(attempt?.started_at ?? '')).toBeLessThanOrEqual(received!.at);
  expect(attempt?.duration_ms).toBeLessThanOrEqual(waited);
  expect(await team.deliveries.get.query({ id: detail.id })).toMatchObject(detail);
});

test('a replay sends the same event again as one more attempt, marked as manual', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  const { id } = await register(rest, receiver.url);
  const event = await team.events.publish.mutate(payment());
  const read = async () => {
    const [row] = (await rest.page(delivery, `/webhook-deliveries?endpoint_id=${id}`)).items;
    return rest.call(deliveryDetail, 'GET', `/webhook-deliveries/${row?.id}`);
  };
  await expect.poll(async () => (await read()).status).toBe('succeeded');

  receiver.reply = () => ({ status: 500 });
  const { id: deliveryId } = await read();
  await rest.call(deliveryDetail, 'POST', `/webhook-deliveries/${deliveryId}/replay`);
  await expect
    .poll(async () => (await read()).attempts)
    .toMatchObject([
      { number: 1, trigger: 'schedule', error: null },
      { number: 2, trigger: 'manual', error: 'status', status_code: 500 },
    ]);
  // A failing replay does not undo what succeeded.
  expect((await read()).status).toBe('succeeded');
  expect(receiver.requests.map((request) => request.id)).toEqual([event.id, event.id]);
  expect(receiver.requests[1]?.body).toBe(receiver.requests[0]?.body);
  expect(receiver.requests.map(({ headers }) => headers['x-cryptoix-attempt'])).toEqual(['1', '2']);
});

test('one call sends again everything that failed or was canceled for an endpoint since a moment', async () => {
  const { rest: newRest, team, payment } = await newMerchant();
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  const { id } = await register(rest, receiver.url);
  const status = (next: string) => rest.send('PATCH', `/webhook-endpoints/${id}`, { body: { status: next } });
  const recover = (body: object) => rest.send('POST', `/webhook-endpoints/${id}/recover`, { body });
  const history = async () => (await rest.page(delivery, `/webhook-deliveries?endpoint_id=${id}`)).items;

  const arrived = await team.events.publish.mutate(payment());
  await expect.poll(() => history()).toMatchObject([{ status: 'succeeded' }]);
  receiver.reply = () => ({ status: 500 });
  // A test event has only one attempt, so its delivery fails without waiting three days.
  const failed = await rest.call(deliveryDetail, 'POST', `/webhook-endpoints/${id}/test`);
  await expect.poll(async () => (await history())[0]).toMatchObject({ id: failed.id, status: 'failed' });
  await status('disabled');
  const since = new Date(Date.parse(failed.created_at) - 1).toISOString();
  const { ids } = await team.events.publish_many.mutate({ events: [payment(), payment()] });

  receiver.reply = () => ({});
  await status('enabled');
  expect((await recover({ since: new Date(Date.now() + 60_000).toISOString() })).body).toMatchObject({
    data: { count: 0 },
  });
  expect((await recover({ since, dry_run: true })).body).toMatchObject({ data: { count: 3 } });
  expect(receiver.requests).toHaveLength(2);
  expect((await recover({ since })).body).toMatchObject({ data: { count: 3 } });
  await expect
    .poll(async () => (await history()).map((row) => row.status))
    .toEqual(Array.from({ length: 4 }, () => 'succeeded'));
  const again = receiver.requests.slice(2).map((request) => request.id);
  expect(again.toSorted()).toEqual([...ids, failed.event_id].toSorted());
  expect(again).not.toContain(arrived.id);
  const last = await rest.call(deliveryDetail, 'GET', `/webhook-deliveries/${failed.id}`);
  expect(last.attempts.map(({ number, trigger }) => [number, trigger])).toEqual([
    [1, 'test'],
    [2, 'recovery'],
  ]);
});
