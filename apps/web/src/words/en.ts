import { actions } from './en/actions.ts';
import { audit } from './en/audit.ts';
import { common } from './en/common.ts';
import { deliveries } from './en/deliveries.ts';
import { endpoints } from './en/endpoints.ts';
import { eventTypes } from './en/event-types.ts';
import { events } from './en/events.ts';
import { exporting } from './en/exporting.ts';
import { home } from './en/home.ts';
import { keys } from './en/keys.ts';
import { money } from './en/money.ts';
import { objects } from './en/objects.ts';
import { palette } from './en/palette.ts';
import { payoutCsv } from './en/payout-csv.ts';
import { count, networkName } from './en/parts.ts';
import { profile } from './en/profile.ts';
import { requests } from './en/requests.ts';
import { sandbox } from './en/sandbox.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { team } from './en/team.ts';

// Every text of the dashboard in English: a file of ./en for each screen or group of screens. To add a language, translate
// them beside it and name it in index.ts.

export const en = {
  networkName,
  common,

  /** Links to the guides at /docs. */
  guides: {
    more: 'Read more',
    verify: 'Code that verifies it, for your framework',
    addresses: 'Our addresses',
    quickstart: 'Use it: the quickstart',
  },

  shell,

  errors: {
    broken: 'Something on this page broke. Reload it. If that doesn’t help, tell support what you were doing.',
    unreachable: 'We couldn’t reach the server. Check your connection and try again.',
  },

  signIn,
  home,
  keys,
  endpoints,
  deliveries,
  events,
  exporting,
  eventTypes,
  audit,
  team,
  profile,
  palette,
  requests,
  sandbox,
  money,
  actions,
  payoutCsv,
  objects,

  units: {
    deliveries: (n: number) => count(n, 'delivery', 'deliveries'),
    events: (n: number) => count(n, 'event', 'events'),
    attempts: (n: number) => count(n, 'attempt', 'attempts'),
    endpoints: (n: number) => count(n, 'endpoint', 'endpoints'),
    recipients: (n: number) => count(n, 'recipient', 'recipients'),
    keys: (n: number) => count(n, 'key', 'keys'),
  },
};
