import { expect, test } from 'vitest';
import {
  bindsMerchant,
  keyScopes,
  keyScopeSchema,
  moneyScopes,
  roles,
  scopePresets,
  scopes,
  scopeSchema,
  scopesOfRole,
} from './index.ts';

const every = scopes.map((row) => row.scope);
const heldBy = (holder: string) =>
  scopes.filter((row) => row.holders.some((one) => one === holder)).map((row) => row.scope);

test('each scope is resource:action, is in the table once and says what it allows', () => {
  expect(new Set(every).size).toBe(every.length);
  for (const row of scopes) {
    expect(row.scope).toBe(`${row.resource}:${row.action}`);
    expect(row.description).toMatch(/^[A-Z].{10,}\.$/);
  }
});

test('the table is the one of the contract, holder by holder', () => {
  const readAndWrite = ['payments', 'invoices', 'refunds', 'payouts', 'withdrawals', 'links', 'endpoints', 'webhooks'];
  const readOnly = ['transactions', 'balances', 'events', 'api_keys', 'audit'];
  const keys = [
    ...readAndWrite.flatMap((name) => [`${name}:read`, `${name}:write`]),
    ...readOnly.map((name) => `${name}:read`),
  ];
  const people = ['api_keys:write', 'team:write'];
  const services = ['merchants:write', 'rates:write', 'chain:write', 'processing:write', 'events:publish'];

  expect(heldBy('key').toSorted()).toEqual(keys.toSorted());
  expect(heldBy('session').toSorted()).toEqual([...keys, ...people].toSorted());
  expect(heldBy('service').toSorted()).toEqual([...keys, ...people, ...services].toSorted());
  expect(every.toSorted()).toEqual([...keys, ...people, ...services].toSorted());
});

test('an API key can be granted exactly the scopes that keys may hold', () => {
  expect(keyScopes).toEqual(heldBy('key'));
  for (const scope of every) {
    expect(keyScopeSchema.safeParse(scope).success).toBe(heldBy('key').includes(scope));
    expect(scopeSchema.safeParse(scope).success).toBe(true);
  }
  for (const wish of ['*', 'payments:*', 'payments', 'Payments:read', '', 'team:read']) {
    expect(scopeSchema.safeParse(wish).success).toBe(false);
  }
});

test('only the scopes of merchants, rates and chain are platform scopes', () => {
  expect(every.filter((scope) => !bindsMerchant(scope)).toSorted()).toEqual([
    'chain:write',
    'merchants:write',
    'rates:write',
  ]);
});

test('no role holds what sessions may not', () => {
  for (const role of roles) {
    for (const scope of scopesOfRole(role)) expect(heldBy('session')).toContain(scope);
  }
});

test('owners and admins may do everything, developers neither send money nor change the team, viewers only look', () => {
  expect(scopesOfRole('owner')).toEqual(heldBy('session'));
  expect(scopesOfRole('admin')).toEqual(heldBy('session'));
  const denied = heldBy('session').filter((scope) => !scopesOfRole('developer').includes(scope));
  expect(denied.toSorted()).toEqual([...moneyScopes, 'team:write'].toSorted());
  expect(scopesOfRole('viewer')).toEqual(heldBy('session').filter((scope) => scope.endsWith(':read')));
});

test('every preset has only scopes that a key may hold', () => {
  expect(new Set(scopePresets.map((preset) => preset.id)).size).toBe(scopePresets.length);
  for (const preset of scopePresets) {
    expect(preset.scopes.length).toBeGreaterThan(0);
    expect(new Set(preset.scopes).size).toBe(preset.scopes.length);
    for (const scope of preset.scopes) expect(keyScopeSchema.safeParse(scope).success).toBe(true);
  }
});

test('the presets grant what their labels say and no more', () => {
  const granted = Object.fromEntries(scopePresets.map((preset) => [preset.label, preset.scopes.toSorted()]));
  expect(granted['Read transactions only']).toEqual(['transactions:read']);
  expect(granted['Create refunds only']).toEqual(['refunds:write']);
  expect(granted['Everything read-only']).toEqual(keyScopes.filter((scope) => scope.endsWith(':read')).toSorted());
  expect(granted['Webhooks']).toEqual([
    'endpoints:read',
    'endpoints:write',
    'events:read',
    'invoices:read',
    'payments:read',
    'payouts:read',
    'refunds:read',
    'transactions:read',
    'webhooks:read',
    'webhooks:write',
  ]);
});
