import { eventTypes } from '@cryptoix/core';
import { createServer } from 'node:http';
import { listenSomewhere } from '@cryptoix/harness/ports';
import { expect, onTestFinished, test } from 'vitest';
import { newDeveloper, newMachine, objectOf } from '../test/cli.ts';
import { eventTypeNames, planOf } from './trigger/plans.ts';

const possible = eventTypeNames.filter((type) => typeof planOf(type) === 'function');

test('every type of event can be triggered, or the list says why not', async () => {
  expect(eventTypeNames).toEqual(eventTypes.map(({ type }) => type));
  const { code, out } = await (await newMachine()).run(['trigger', '--list', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(
    eventTypes.map(({ type }) => ({
      type,
      possible: possible.includes(type),
      why: possible.includes(type) ? null : expect.any(String),
    })),
  );
});

test('an event that is triggered really happens, with the object that is named', async () => {
  const developer = await newDeveloper();
  for (const type of possible) {
    const ended = await developer.run(['trigger', type, '--json']);
    expect({ type, ...ended }).toMatchObject({ type, code: 0, errors: '' });
    const { items } = await developer.team.events.list.query({ type });
    expect(items.map((event) => event.object_id)).toContain(objectOf(ended)['object_id']);
  }
}, 120_000);

test('a step is taken with a payment that is there', async () => {
  const developer = await newDeveloper();
  const { uuid } = await developer.team.payments.create.mutate({ amount: '10', currency: 'USD' });
  const { out } = await developer.run(['trigger', 'payment.completed', '--payment', uuid]);
  expect(out).toContain(`confirmed  ${uuid}`);
  expect(await developer.team.payments.get.query({ uuid })).toMatchObject({ status: 'completed' });
  const again = await developer.run(['trigger', 'payment.completed', '--payment', uuid]);
  expect(again).toMatchObject({ code: 1, errors: expect.stringContaining('conflict') });
});

test('what the sandbox cannot do is refused with the reason', async () => {
  const { code, errors } = await (await newDeveloper()).run(['trigger', 'api_key.revoked']);
  expect([code, errors]).toEqual([1, expect.stringContaining('dashboard')]);
});

test('a live key is refused before anything is sent', async () => {
  const calls: unknown[] = [];
  const server = createServer((request, response) => {
    calls.push(request.url);
    response.end('{}');
  });
  const port = await listenSomewhere(server);
  onTestFinished(() => void server.close());
  const env = { CRYPTOIX_KEY: 'ak_live_x', CRYPTOIX_URL: `http://127.0.0.1:${port}` };
  const { code, errors } = await (await newMachine()).run(['trigger', 'payment.completed'], '', env);
  expect([code, calls, errors.includes('test mode')]).toEqual([1, [], true]);
});
