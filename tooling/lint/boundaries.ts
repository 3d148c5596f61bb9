import { posix } from 'node:path';

/** A layer of apps/api/src: its rooms are the folders and files directly below `src`. */
interface Layer {
  readonly name: string;
  readonly rooms: readonly string[];
  /** Its rooms do not import each other. */
  readonly apart?: true;
}

/**
 * The layers of apps/api/src from the ground up. A file may import from its own layer and from those below it; within a
 * layer the rooms form no circle, which a test shows.
 */
const API_LAYERS: readonly Layer[] = [
  {
    name: 'ground',
    rooms: ['database-url.ts', 'addresses', 'config.ts', 'log.ts', 'crypto.ts', 'principal.ts', 'net'],
  },
  { name: 'storage', rooms: ['db', 'auth', 'wallets'] },
  {
    name: 'calls',
    rooms: [
      'context.ts',
      'response-shape.ts',
      'risk.ts',
      'well-formed.ts',
      'wire-error.ts',
      'paging.ts',
      'tenant-rows.ts',
      'trpc.ts',
    ],
  },
  { name: 'queue', rooms: ['queue'] },
  { name: 'platform', rooms: ['audit', 'ledger', 'merchants', 'endpoints', 'deliveries', 'events', 'keys'] },
  {
    name: 'money',
    rooms: [
      'rates',
      'payments',
      'invoices',
      'transfers',
      'refunds',
      'payouts',
      'withdrawals',
      'links',
      'chain',
      'sandbox',
    ],
  },
  { name: 'people', rooms: ['team', 'demo.ts', 'session'] },
  { name: 'procedures', rooms: ['router.ts'] },
  { name: 'doors', rooms: ['http', 'dispatcher', 'maintenance', 'wake.ts', 'metrics.ts'], apart: true },
  { name: 'process', rooms: ['services.ts', 'seed', 'main.ts'] },
];

/**
 * The rooms of apps/web/src, likewise. `ui` does not know the domain, so not the merchant of the page either; shared
 * components that do are `parts`. What is in none of these rooms (`api.ts`, the router itself) is open to all.
 */
const WEB_ROOMS = [['ui'], ['tenant.ts'], ['parts'], ['features'], ['routes']];

/**
 * Which packages of ours a package may import, by name, or with `/*` any file of one. `type` marks those of which only
 * types, `test` those that only tests and their helpers import.
 */
const PACKAGES: Record<string, Record<string, 'value' | 'type' | 'test'>> = {
  'packages/core': {},
  'packages/client': { '@cryptoix/core': 'value', '@cryptoix/api/router': 'type' },
  'apps/api': {
    '@cryptoix/core': 'value',
    '@cryptoix/core/signing': 'value',
    '@cryptoix/core/minting': 'value',
    '@cryptoix/harness/*': 'test',
  },
  'apps/web': {
    // Its values need zod, which is too much for a first load.
    '@cryptoix/core': 'type',
    '@cryptoix/core/tables': 'value',
    '@cryptoix/core/decimal': 'value',
    '@cryptoix/core/event-patterns': 'value',
    '@cryptoix/core/describe-failure': 'value',
    '@cryptoix/api/router': 'type',
    // Shown as text, so that the dashboard's code is the code that is tested.
    '@cryptoix/receivers/receiver.ts?raw': 'value',
    '@cryptoix/receivers/receiver.py?raw': 'value',
    '@cryptoix/receivers/receiver.go?raw': 'value',
    '@cryptoix/receivers/receiver.php?raw': 'value',
  },
  'examples/chain-watcher': { '@cryptoix/client': 'value', '@cryptoix/harness/*': 'test' },
  'examples/receivers': { '@cryptoix/core/signing': 'test' },
  'tooling/bench': {
    '@cryptoix/api/db/client': 'value',
    '@cryptoix/api/db/embedded': 'value',
    '@cryptoix/api/db/partitions': 'value',
    '@cryptoix/api/queue/fixtures': 'value',
    '@cryptoix/api/dispatcher/send': 'value',
    '@cryptoix/client': 'value',
    '@cryptoix/core': 'value',
    '@cryptoix/core/signing': 'value',
    '@cryptoix/harness/*': 'value',
  },
  'tooling/e2e': {
    '@cryptoix/api/db/embedded': 'value',
    '@cryptoix/client': 'value',
    '@cryptoix/harness/*': 'value',
  },
  'tooling/faults': {
    '@cryptoix/api/db/client': 'value',
    '@cryptoix/api/db/embedded': 'value',
    '@cryptoix/client': 'value',
    '@cryptoix/core': 'value',
    '@cryptoix/core/signing': 'value',
    '@cryptoix/harness/*': 'value',
  },
  // Below all that use it: the tests of the API are among them.
  'tooling/harness': {},
  'tooling/lint': {},
  'tooling/scripts': { '@cryptoix/core': 'value' },
};

/**
 * What is wrong with an import, in words, or undefined.
 * @param file the importing file, from the repository's root, with slashes
 * @param specifier what the import names
 * @param typeOnly it brings types alone and is gone when the code runs
 */
export function violation(file: string, specifier: string, typeOnly: boolean): string | undefined {
  const from = file.split('/').slice(0, 2).join('/');
  const allowed = PACKAGES[from];
  if (allowed === undefined) return undefined;

  if (specifier.startsWith('@cryptoix/')) {
    const kind = allowed[specifier] ?? allowed[specifier.replace(/\/[^/]*$/, '/*')];
    if (kind === 'test' && !isOfTests(file)) return `only tests of ${from} import ${specifier}`;
    if (kind === undefined) return `${from} does not import ${specifier}`;
    if (kind === 'type' && !typeOnly && !isTest(file))
      return `${from} imports only types from ${specifier}: write \`import type\``;
    return undefined;
  }
  if (!specifier.startsWith('.')) return undefined;

  const target = posix.join(posix.dirname(file), specifier);
  if (!target.startsWith(`${from}/`)) return `${specifier} is in another package: import it by the package's name`;
  // A test may look at everything that the tested code has effects on.
  if (isTest(file)) return undefined;
  if (from === 'apps/api') return apiViolation(file, target);
  if (from === 'apps/web') return webViolation(file, target);
  return undefined;
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file);
/** A test, or a helper of tests. */
const isOfTests = (file: string) => isTest(file) || /^[^/]+\/[^/]+\/test\/|\/test-receivers\.ts$/.test(file);

function apiViolation(file: string, target: string): string | undefined {
  const [own, other] = [roomOf(file), roomOf(target)];
  if (own === undefined || other === undefined || own === other) return undefined;
  const [ownLevel, otherLevel] = [apiLevelOf(own), apiLevelOf(other)];
  for (const [room, level] of [[own, ownLevel] as const, [other, otherLevel] as const]) {
    if (level === -1) return `${room} has no place yet: give it one in API_LAYERS of tooling/lint/boundaries.ts`;
  }
  if (otherLevel > ownLevel) return `${own} does not import ${other}: it is in a layer above`;
  return otherLevel === ownLevel && API_LAYERS[ownLevel]?.apart === true
    ? `${own} does not import ${other}: the ${API_LAYERS[ownLevel].name} do not know each other`
    : undefined;
}

function webViolation(file: string, target: string): string | undefined {
  const [own, other] = [roomOf(file), roomOf(target)];
  if (own === undefined || other === undefined) return undefined;
  const [feature, otherFeature] = [file.split('/')[4], target.split('/')[4]];
  if (own === 'features' && other === 'features' && feature !== otherFeature)
    return 'features do not import each other';
  const ownLevel = levelOf(WEB_ROOMS, own);
  return ownLevel !== -1 && levelOf(WEB_ROOMS, other) > ownLevel ? `${own} does not import ${other}` : undefined;
}

/** The folder or file directly below `src`; undefined outside of it. */
export function roomOf(path: string): string | undefined {
  const [, , source, room] = path.split('/');
  return source === 'src' ? room : undefined;
}

function apiLevelOf(room: string): number {
  return API_LAYERS.findIndex(({ rooms }) => rooms.includes(room));
}

function levelOf(rooms: readonly (readonly string[])[], room: string): number {
  return rooms.findIndex((line) => line.includes(room));
}
