import { expect, onTestFinished, test } from 'vitest';
import { delivery, deliveryDetail, newMerchant, type Rest, webhookScopes, withSecret } from './api.ts';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { startReceiver } from './receiver.ts';

/** All deliveries, with their attempts. */
async function readLog(rest: Rest) {
  const ids: number[] = [];
  for (let cursor = ''; ;) {
    const page = await rest.page(delivery, `/webhook-deliveries?limit=100${cursor}`);
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  return Promise.all(ids.map((id) => rest.call(deliveryDetail, 'GET', `/webhook-deliveries/${id}`)));
}

test(
  'after kill -9 of everything in the middle of 1,000 deliveries each acknowledged event arrives, and the log agrees',
  { timeout: 240_000 },
  async () => {
    const install = await newInstall();
    let app = await startApp(install);
    onTestFinished(async () => {
      await app.stop();
      await removeInstall(install.dataDir);
    });
    const { rest: newRest, team, payment } = await newMerchant('test', app);
    const rest = await newRest(...webhookScopes);

    // From the 300th on, the receiver holds back its responses, so that attempts are in progress at the kill.
    const receiver = await startReceiver(() => (receiver.requests.length > 300 ? 'hang' : {}));
    await rest.call(withSecret, 'POST', '/webhook-endpoints', { url: receiver.url, event_types: ['payment.*'] });
    const batches = Array.from({ length: 10 }, (_, batch) =>
      Array.from({ length: 100 }, (__, n) => ({ ...payment(), idempotency_key: `event ${batch} ${n}` })),
    );
    const publish = (from: number, to: number) =>
      Promise.all(batches.slice(from, to).map((events) => team.events.publish_many.mutate({ events })));
    const acknowledged = (await publish(0, 8)).flatMap(({ ids }) => ids);
    await expect.poll(() => receiver.requests.length).toBeGreaterThan(300);
    // The kill also interrupts two incoming batches: acknowledged or not, they can be sent again with the same keys.
    const inFlight = Promise.allSettled(batches.slice(8).map((events) => team.events.publish_many.mutate({ events })));
    await app.kill();
    const lastAcknowledged = (await inFlight).flatMap((result) =>
      result.status === 'fulfilled' ? result.value.ids : [],
    );
    const beforeKill = receiver.requests.length;
    expect(beforeKill).toBeLessThan(1_000);

    receiver.reply = () => ({});
    app = await startApp(install);
    acknowledged.push(...(await publish(8, 10)).flatMap(({ ids }) => ids));
    expect(acknowledged).toEqual(expect.arrayContaining(lastAcknowledged));
    expect(new Set(acknowledged).size).toBe(1_000);

    const arrived = () => new Set(receiver.requests.map((request) => request.id)).size;
    await expect.poll(arrived, { timeout: 60_000 }).toBe(1_000);
    await expect.poll(async () => (await rest.page(delivery, '/webhook-deliveries?status=pending')).items).toEqual([]);

    const log = await readLog(rest);
    expect(log.map(({ event_id }) => event_id).toSorted()).toEqual(acknowledged.toSorted());
    expect(log.filter(({ status }) => status !== 'succeeded')).toEqual([]);
    const logged = new Map<string, string | null>();
    for (const { id, attempt_count, attempts } of log) {
      expect(attempts.map(({ number }) => number)).toEqual(attempts.map((_, index) => index + 1));
      expect(attempt_count).toBe(attempts.length);
      for (const { number, error } of attempts) logged.set(`${id} ${number}`, error);
    }
    const received = receiver.requests.map(
      ({ headers }) => `${headers['x-cryptoix-delivery']} ${headers['x-cryptoix-attempt']}`,
    );
    // No attempt number is used twice, no call is missing from the log, and no logged success is false.
    expect(new Set(received).size).toBe(received.length);
    expect(received.filter((attempt) => !logged.has(attempt))).toEqual([]);
    const succeeded = [...logged].flatMap(([attempt, error]) => (error === null ? [attempt] : []));
    expect(succeeded.filter((attempt) => !received.includes(attempt))).toEqual([]);
    const failures = [...logged.values()].filter((error) => error !== null);
    // On a slow machine the first of them may have waited 15 s before the kill.
    expect(new Set(failures.filter((error) => error !== 'timeout'))).toEqual(new Set(['interrupted']));
  },
);

test('an endpoint that leads into a private network is not sent to, and the log says why', async () => {
  const install = await newInstall();
  let app = await startApp(install);
  onTestFinished(async () => {
    await app.stop();
    await removeInstall(install.dataDir);
  });
  const { rest: newRest, team, payment } = await newMerchant('test', app);
  const rest = await newRest(...webhookScopes);
  const receiver = await startReceiver();
  await rest.call(withSecret, 'POST', '/webhook-endpoints', { url: receiver.url, event_types: ['payment.*'] });
  await app.stop();

  app = await startApp({ ...install, env: { ALLOW_PRIVATE_ENDPOINTS: '0' } });
  await team.events.publish.mutate(payment());
  await expect
    .poll(async () => (await rest.page(delivery, '/webhook-deliveries')).items)
    .toMatchObject([{ status: 'pending', attempt_count: 1, last_error: 'blocked_address', last_status_code: null }]);
  expect(receiver.requests).toHaveLength(0);
});
