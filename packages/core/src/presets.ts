import { scopesForSubscription } from './events/index.ts';
import { keyScopes, scopes, type KeyScope } from './scopes.ts';

/** A ready-made choice of scopes for a new API key. */
export interface ScopePreset {
  id: string;
  label: string;
  description: string;
  scopes: readonly KeyScope[];
}

/** Webhooks contain data: to subscribe to a type, a key must be able to read its resource. */
const webhookScopes: readonly string[] = [
  ...scopesForSubscription(['*']),
  ...scopes.filter((row) => row.group === 'Webhooks').map((row) => row.scope),
];

/** The choices that the dashboard offers for a new key, narrowest first. */
export const scopePresets: readonly ScopePreset[] = [
  {
    id: 'read_transactions',
    label: 'Read transactions only',
    description: 'For bookkeeping and reports. Sees transactions and nothing else.',
    scopes: ['transactions:read'],
  },
  {
    id: 'create_refunds',
    label: 'Create refunds only',
    description: 'For a support tool. Creates refunds and sees nothing, not even the refunds.',
    scopes: ['refunds:write'],
  },
  {
    id: 'webhooks',
    label: 'Webhooks',
    description: 'For a webhook integration. Manages endpoints and deliveries, and reads the data of the events.',
    scopes: keyScopes.filter((scope) => webhookScopes.includes(scope)),
  },
  {
    id: 'read_only',
    label: 'Everything read-only',
    description: 'For dashboards and analysis. Sees everything, changes nothing.',
    scopes: keyScopes.filter((scope) => scope.endsWith(':read')),
  },
];
