import { expect, test } from 'vitest';
import { nameOf } from './endpoints.ts';

test.each([
  ['https://shop.example/hooks?token=secret', 'shop.example/hooks'],
  ['https://user:secret@shop.example:8443/', 'shop.example:8443'],
  ['not a url', 'not a url'],
])('%s is called %s', (url, name) => {
  expect(nameOf({ url, description: '' })).toBe(name);
});

test('is named by its description', () => {
  expect(nameOf({ url: 'https://shop.example/hooks', description: 'Warehouse' })).toBe('Warehouse');
});
