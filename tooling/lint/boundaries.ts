import { posix } from 'node:path';

/** A layer of apps/api/src: its modules are the folders and files directly below `src`. */
interface Layer {
  readonly name: string;
  readonly modules: readonly string[];
  /** True when its modules do not import each other. */
  readonly apart?: true;
}

/**
 * The layers of apps/api/src from the ground up. A file may import from its own layer and from those below it; within a
 * layer the modules have no import cycle, which a test checks.
 */
const API_LAYERS: readonly Layer[] = [
  {
    name: 'ground',
    modules: [
      'database-url.ts',
      'addresses',
      'settings',
      'config.ts',
      'version.ts',
      'folders.ts',
      'metrics.ts',
      'log.ts',
      'crypto.ts',
      'principal.ts',
      'net',
    ],
  },
  { name: 'storage', modules: ['db', 'auth', 'wallets'] },
  {
    name: 'calls',
    modules: [
      'context.ts',
      'response-shape.ts',
      'risk.ts',
      'well-formed.ts',
      'wire-error.ts',
      'narrow.ts',
      'paging.ts',
      'tenant-rows.ts',
      'trpc.ts',
    ],
  },
  { name: 'queue', modules: ['queue'] },
  {
    name: 'platform',
    modules: ['audit', 'ledger', 'merchants', 'endpoints', 'deliveries', 'events', 'keys', 'replays'],
  },
  {
    name: 'money',
    modules: [
      'rates',
      'payments',
      'invoices',
      'transfers',
      'refunds',
      'payouts',
      'withdrawals',
      'links',
      'checkout',
      'chain',
      'sandbox',
    ],
  },
  { name: 'people', modules: ['team', 'demo.ts', 'session', 'search'] },
  { name: 'procedures', modules: ['router.ts'] },
  { name: 'doors', modules: ['http', 'handover', 'dispatcher', 'maintenance', 'wake.ts', 'monitoring'], apart: true },
  {
    name: 'process',
    modules: ['fingerprints.ts', 'migrate.ts', 'doctor', 'services.ts', 'seed', 'main.ts', 'start.ts'],
  },
];

/**
 * The modules of apps/web/src, likewise. `ui` does not know the domain, so not the merchant of the page either; shared
 * components that do are `parts`. All may import what is in none of these modules (`api.ts`, the router itself).
 */
const WEB_MODULES = [['ui'], ['tenant.ts'], ['parts'], ['features'], ['routes']];

/**
 * The packages of this repository that a package may import, by name, or with `/*` any file of one. `type` allows only
 * types, `test` only tests and their helpers.
 */
const PACKAGES: Record<string, Record<string, 'value' | 'type' | 'test'>> = {
  'packages/core': {},
  'packages/client': { '@cryptoix/core': 'test', '@cryptoix/api/router': 'type' },
  'packages/sdk': {
    '@cryptoix/client': 'test',
    '@cryptoix/core': 'test',
    '@cryptoix/core/signing': 'test',
    '@cryptoix/harness/*': 'test',
  },
  'packages/cli': {
    '@cryptoix/sdk': 'value',
    '@cryptoix/client': 'test',
    '@cryptoix/core': 'test',
    '@cryptoix/harness/*': 'test',
  },
  'apps/api': {
    '@cryptoix/core': 'value',
    '@cryptoix/core/signing': 'value',
    '@cryptoix/core/minting': 'value',
    '@cryptoix/harness/*': 'test',
  },
  'apps/web': {
    // Its values need zod, which is too large for the first load.
    '@cryptoix/core': 'type',
    '@cryptoix/core/tables': 'value',
    '@cryptoix/core/decimal': 'value',
    '@cryptoix/core/event-patterns': 'value',
    '@cryptoix/core/describe-failure': 'value',
    '@cryptoix/api/router': 'type',
    // Shown as text, so that the dashboard shows the code that is tested.
    '@cryptoix/receivers/receiver.ts?raw': 'value',
    '@cryptoix/receivers/receiver.py?raw': 'value',
    '@cryptoix/receivers/receiver.go?raw': 'value',
    '@cryptoix/receivers/receiver.php?raw': 'value',
  },
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
    '@cryptoix/core': 'value',
    '@cryptoix/harness/*': 'value',
  },
  'tooling/faults': {
    '@cryptoix/api/db/client': 'value',
    '@cryptoix/api/db/embedded': 'value',
    '@cryptoix/api/queue/explore': 'value',
    '@cryptoix/client': 'value',
    '@cryptoix/core': 'value',
    '@cryptoix/core/signing': 'value',
    '@cryptoix/harness/*': 'value',
  },
  // Below everything that uses it, including the tests of the API.
  'tooling/harness': {},
  'tooling/lint': {},
  'tooling/outside': {
    '@cryptoix/api/db/embedded': 'value',
    '@cryptoix/client': 'value',
    '@cryptoix/core/signing': 'value',
    '@cryptoix/sdk': 'value',
    '@cryptoix/sdk/*': 'value',
    '@cryptoix/harness/*': 'value',
  },
  'tooling/scripts': {
    '@cryptoix/api/openapi': 'value',
    '@cryptoix/api/openapi/models': 'value',
    '@cryptoix/api/openapi/schema': 'value',
    '@cryptoix/api/procedures': 'value',
    '@cryptoix/api/router': 'value',
    '@cryptoix/core': 'value',
  },
};

/**
 * The violation of an import as a message, or undefined.
 * @param file the importing file, from the repository's root, with slashes
 * @param specifier what the import names
 * @param typeOnly it imports only types and does not exist at run time
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
  // A test may import everything that the tested code affects.
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
  for (const [module, level] of [[own, ownLevel] as const, [other, otherLevel] as const]) {
    if (level === -1) return `${module} has no place yet: give it one in API_LAYERS of tooling/lint/boundaries.ts`;
  }
  if (otherLevel > ownLevel) return `${own} does not import ${other}: it is in a layer above`;
  return otherLevel === ownLevel && API_LAYERS[ownLevel]?.apart === true
    ? `${own} does not import ${other}: the ${API_LAYERS[ownLevel].name} do not import each other`
    : undefined;
}

function webViolation(file: string, target: string): string | undefined {
  const [own, other] = [roomOf(file), roomOf(target)];
  if (own === undefined || other === undefined) return undefined;
  const [feature, otherFeature] = [file.split('/')[4], target.split('/')[4]];
  if (own === 'features' && other === 'features' && feature !== otherFeature)
    return 'features do not import each other';
  const ownLevel = levelOf(WEB_MODULES, own);
  return ownLevel !== -1 && levelOf(WEB_MODULES, other) > ownLevel ? `${own} does not import ${other}` : undefined;
}

/** The folder or file directly below `src`; undefined outside it. */
export function roomOf(path: string): string | undefined {
  const [, , source, module] = path.split('/');
  return source === 'src' ? module : undefined;
}

function apiLevelOf(module: string): number {
  return API_LAYERS.findIndex(({ modules }) => modules.includes(module));
}

function levelOf(modules: readonly (readonly string[])[], module: string): number {
  return modules.findIndex((line) => line.includes(module));
}
