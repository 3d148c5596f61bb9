import { expect, test } from 'vitest';
import { nameOf, namesOf } from './endpoint-names.ts';

const endpoint = (url: string, description = '') => ({ id: url, url, description });

test.each([
  ['https://shop.example/hooks?token=secret', 'shop.example/hooks'],
  ['https://user:secret@shop.example:8443/', 'shop.example:8443'],
  ['not a url', 'not a url'],
  ['https://hooks.warehouse.shop.example/cryptoix/webhooks/v2', 'hooks.warehouse.shop…ptoix/webhooks/v2'],
])('%s is called %s', (url, name) => {
  const called = nameOf(endpoint(url));
  expect(called.length).toBeLessThanOrEqual(40);
  expect(called.slice(0, 12)).toBe(name.slice(0, 12));
  expect(called.slice(-8)).toBe(name.slice(-8));
});

test('is called by its description', () => {
  expect(nameOf(endpoint('https://shop.example/hooks', 'Warehouse'))).toBe('Warehouse');
});

test('two that differ only in what would be left out keep that part', () => {
  const [one, two] = ['1', '2'].map((n) =>
    endpoint(`https://hooks.shop.example/tenants/lumen-lamps-${n}-of-two/cryptoix/webhooks/incoming`),
  );
  if (one === undefined || two === undefined) throw new Error('two were made');
  const names = namesOf([one, two]);
  expect(names.get(one.id)).toContain('amps-1-of');
  expect(names.get(two.id)).toContain('amps-2-of');
});
