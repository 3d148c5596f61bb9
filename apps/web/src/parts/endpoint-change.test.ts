import { expect, test } from 'vitest';
import { endpointChangeOf } from './endpoint-change.ts';

test.each([
  [{ changed: ['status'], status: { from: 'enabled', to: 'paused' } }, 'paused'],
  [{ changed: ['status'], status: { from: 'disabled', to: 'enabled' } }, 'enabled'],
  [{ changed: ['description'], description: { from: '', to: 'Shop' } }, 'described'],
  [{ changed: ['description', 'url'], description: { from: '', to: 'Shop' } }, 'updated'],
  // An entry from before descriptions were recorded.
  [{ changed: ['description'] }, 'updated'],
  [{}, 'updated'],
])('%j is %s', (details, change) => {
  expect(endpointChangeOf(details)).toBe(change);
});
