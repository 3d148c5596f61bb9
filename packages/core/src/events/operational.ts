import { z } from 'zod';
import { timeSchema } from '../json.ts';
import { endpointStatusSchema, idSchema, keyScopeSchema, modeSchema } from '../schemas.ts';
import { wellFormedText } from '../text.ts';
import { eventsOf } from './define.ts';

/** An API key in events: everything but the key itself. */
const apiKeyEventSchema = z.strictObject({
  id: idSchema('api_key').describe('The API key.'),
  label: wellFormedText({ max: 255 }).describe('Its name.'),
  mode: modeSchema.describe('Live or test.'),
  start: wellFormedText({ max: 32 }).describe('The part of the key that lists show.'),
  scopes: z.array(keyScopeSchema).describe('The scopes of the key.'),
  expires_at: timeSchema.nullable().describe('When it expires.'),
  revoked_at: timeSchema.nullable().describe('When it was revoked.'),
  exposed_at: timeSchema.nullable().describe('When it was first seen in a URL, where logs can record it.'),
  replaced_by: idSchema('api_key').nullable().describe('The key that replaces it after a rotation.'),
});
type ApiKeyEvent = z.output<typeof apiKeyEventSchema>;

const key: ApiKeyEvent = {
  id: 'key_01k9zq8g9vk3z4n6q8s0w2y4xg',
  label: 'Shop plugin',
  mode: 'live',
  start: 'ak_live_4fJ2…',
  scopes: ['payments:read', 'payments:write'],
  expires_at: null,
  revoked_at: null,
  exposed_at: null,
  replaced_by: null,
};

const keyEvent = eventsOf({
  resource: 'api_key',
  scope: 'api_keys:read',
  schema: apiKeyEventSchema,
  operational: true,
});

/** Why an endpoint is failing or disabled: failures only, a 410, or a person's decision. */
const endpointReasons = ['only_failures', 'gone', 'manual'] as const;
export type EndpointReason = (typeof endpointReasons)[number];

const endpointEventSchema = z.strictObject({
  id: idSchema('endpoint').describe('The webhook endpoint.'),
  url: wellFormedText({ max: 2_048 }).describe('Its URL.'),
  status: endpointStatusSchema.describe('Its status now.'),
  reason: z.enum(endpointReasons).describe('The reason: only failures, a 410 Gone response, or a person.'),
  failing_since: timeSchema.nullable().describe('The first failure since its last success.'),
  disable_at: timeSchema.nullable().describe('When it will be disabled unless a delivery succeeds first.'),
});
type EndpointEvent = z.output<typeof endpointEventSchema>;

const endpoint: EndpointEvent = {
  id: 'whe_01k9zq9h0wm5a6p8r0t2x4z6yh',
  url: 'https://shop.example.com/webhooks/cryptoix',
  status: 'enabled',
  reason: 'only_failures',
  failing_since: '2026-11-22T09:30:00.000Z',
  disable_at: '2026-11-27T09:30:00.000Z',
};

const endpointEvent = eventsOf({
  resource: 'webhook_endpoint',
  scope: 'endpoints:read',
  schema: endpointEventSchema,
  operational: true,
});

const webhookTestSchema = z.strictObject({
  message: wellFormedText({ min: 1, max: 500 }).describe('A greeting.'),
});

const webhookEvent = eventsOf({
  resource: 'webhook',
  scope: 'endpoints:read',
  schema: webhookTestSchema,
  operational: true,
});

export const operationalEvents = [
  keyEvent('created', 'An API key was created.', key),
  keyEvent('rotated', 'An API key was rotated: switch to the new one before this one expires.', {
    ...key,
    expires_at: '2026-11-24T09:30:00.000Z',
    replaced_by: 'key_01k9zqan1xn7b8q0s2v4y6a8zj',
  }),
  keyEvent('expiring', 'An API key will expire soon.', { ...key, expires_at: '2026-11-30T09:30:00.000Z' }),
  keyEvent('expired', 'An API key has expired and no longer works.', {
    ...key,
    expires_at: '2026-11-23T09:30:00.000Z',
  }),
  keyEvent('revoked', 'An API key was revoked and no longer works.', {
    ...key,
    revoked_at: '2026-11-23T09:30:00.000Z',
  }),
  keyEvent('exposed', 'An API key was sent in a URL, where logs can record it: rotate it.', {
    ...key,
    exposed_at: '2026-11-23T09:30:00.000Z',
  }),
  endpointEvent(
    'failing',
    'All deliveries to an endpoint have failed for a day; it will be disabled if this continues.',
    endpoint,
  ),
  endpointEvent('disabled', 'An endpoint was disabled and receives nothing until it is enabled again.', {
    ...endpoint,
    status: 'disabled',
    disable_at: null,
  }),
  webhookEvent('test', 'A test event, sent on request.', { message: 'This is a test from Cryptoix.' }),
] as const;
