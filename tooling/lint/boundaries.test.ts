import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { roomOf, violation } from './boundaries.ts';
import { lintTree } from './planted.ts';

const root = join(import.meta.dirname, '../..');

describe('an import is rejected when', () => {
  test.each([
    ['core imports a package of ours', 'packages/core/src/ids.ts', '@cryptoix/api/router', true],
    ['core reaches into another package', 'packages/core/src/ids.ts', '../../../apps/api/src/trpc.ts', true],
    ['the platform imports money', 'apps/api/src/endpoints/endpoints.ts', '../payments/payments.ts', false],
    ['the platform imports types of money', 'apps/api/src/audit/audit.ts', '../payments/payments.ts', true],
    ['the queue imports the platform', 'apps/api/src/queue/claim.ts', '../endpoints/view.ts', false],
    ['a feature imports http', 'apps/api/src/keys/keys.ts', '../http/app.ts', false],
    ['a feature imports the dispatcher', 'apps/api/src/events/events.ts', '../dispatcher/lane.ts', false],
    ['the database imports a feature', 'apps/api/src/db/client.ts', '../events/events.ts', false],
    ['http imports the dispatcher', 'apps/api/src/http/app.ts', '../dispatcher/lane.ts', false],
    ['the dispatcher imports http', 'apps/api/src/dispatcher/lane.ts', '../http/app.ts', false],
    ['a module has no place', 'apps/api/src/nowhere/nowhere.ts', '../db/client.ts', false],
    ['a module imports one without a place', 'apps/api/src/keys/keys.ts', '../nowhere/nowhere.ts', false],
    ['the dashboard imports the api itself', 'apps/web/src/api.ts', '@cryptoix/api/router', false],
    ['the dashboard runs an example', 'apps/web/src/features/events/code.ts', '@cryptoix/receivers/receiver.ts', false],
    ['the dashboard loads all of core', 'apps/web/src/api.ts', '@cryptoix/core', false],
    ['the dashboard imports types past the router', 'apps/web/src/api.ts', '@cryptoix/api/keys', true],
    ['a web feature imports another', 'apps/web/src/features/keys/Keys.tsx', '../endpoints/Picker.tsx', false],
    ['a web feature imports a route', 'apps/web/src/features/keys/Keys.tsx', '../../routes/index.tsx', false],
    ['a shared component imports a feature', 'apps/web/src/ui/Table.tsx', '../features/keys/Keys.tsx', true],
    ['the API itself imports the harness', 'apps/api/src/keys/keys.ts', '@cryptoix/harness/eventually', false],
    ['tooling reaches into a package', 'tooling/e2e/app.test.ts', '../../apps/api/src/db/embedded.ts', false],
    ['tooling reaches into other tooling', 'tooling/bench/src/stage.ts', '../../harness/app.ts', false],
    ['tooling imports past what the API offers', 'tooling/faults/src/faults.ts', '@cryptoix/api/http/app', false],
    ['the command line imports the API', 'packages/cli/src/run.ts', '@cryptoix/api/router', true],
    ['the command line signs with core', 'packages/cli/src/listen/forward.ts', '@cryptoix/core/signing', false],
    ['the harness imports what stands on it', 'tooling/harness/app.ts', '@cryptoix/api/db/embedded', false],
    ['a component without a domain imports one with it', 'apps/web/src/ui/Table.tsx', '../parts/Status.tsx', false],
    ['a component without a domain asks for the merchant', 'apps/web/src/ui/Table.tsx', '../tenant.ts', false],
    ['a shared part imports a feature', 'apps/web/src/parts/Status.tsx', '../features/keys/Keys.tsx', false],
  ])('%s', (_, file, specifier, typeOnly) => {
    expect(violation(file, specifier, typeOnly)).toBeTypeOf('string');
  });
});

describe('an import is allowed when', () => {
  test.each([
    ['core imports a library', 'packages/core/src/ids.ts', 'zod', false],
    ['a feature imports its own module', 'apps/api/src/keys/keys.ts', './verify.ts', false],
    ['a feature imports one of its layer', 'apps/api/src/keys/keys.ts', '../events/events.ts', false],
    ['money imports the platform', 'apps/api/src/payments/payments.ts', '../events/events.ts', false],
    ['http imports a feature', 'apps/api/src/http/app.ts', '../keys/verify.ts', false],
    ['a test looks at what stands above', 'apps/api/src/events/events.test.ts', '../dispatcher/lane.ts', false],
    [
      'the dashboard shows an example',
      'apps/web/src/features/events/code.ts',
      '@cryptoix/receivers/receiver.ts?raw',
      false,
    ],
    ['the dashboard imports the types of the router', 'apps/web/src/api.ts', '@cryptoix/api/router', true],
    ['the dashboard loads the tables', 'apps/web/src/api.ts', '@cryptoix/core/tables', false],
    ['a test of the dashboard loads all of core', 'apps/web/src/api.test.ts', '@cryptoix/core', false],
    ['a web feature imports its own module', 'apps/web/src/features/keys/Keys.tsx', './Table.tsx', false],
    ['a web feature imports shared components', 'apps/web/src/features/keys/Keys.tsx', '../../ui/Table.tsx', false],
    ['a web feature imports a shared part', 'apps/web/src/features/keys/Keys.tsx', '../../parts/Status.tsx', false],
    ['a shared part imports a component', 'apps/web/src/parts/ObjectLink.tsx', '../ui/links.tsx', false],
    ['a shared part asks for the merchant', 'apps/web/src/parts/pages.tsx', '../tenant.ts', false],
    ['a route imports a feature', 'apps/web/src/routes/keys.tsx', '../features/keys/Keys.tsx', false],
    ['a test of the API imports the harness', 'apps/api/src/keys/keys.test.ts', '@cryptoix/harness/eventually', false],
    ['a helper of its tests does', 'apps/api/test/services.ts', '@cryptoix/harness/wallets', false],
    ['tooling imports what the API offers by name', 'tooling/e2e/app.test.ts', '@cryptoix/api/db/embedded', false],
    ['tooling imports its own package', 'tooling/e2e/browser/visit.ts', '../api.ts', false],
  ])('%s', (_, file, specifier, typeOnly) => {
    expect(violation(file, specifier, typeOnly)).toBeUndefined();
  });
});

test('the modules of the api have no import cycle, not even within a layer', async () => {
  const source = join(root, 'apps/api/src');
  const imports = new Map<string, Set<string>>();
  for (const entry of await readdir(source, { recursive: true })) {
    if (!entry.endsWith('.ts') || entry.endsWith('.test.ts')) continue;
    const file = posix.join('apps/api/src', entry);
    const own = roomOf(file) ?? '';
    const others = imports.get(own) ?? new Set();
    imports.set(own, others);
    for (const [, specifier = ''] of (await readFile(join(source, entry), 'utf8')).matchAll(/from '(\.[^']+)'/g)) {
      const other = roomOf(posix.join(posix.dirname(file), specifier));
      if (other !== undefined && other !== own) others.add(other);
    }
  }
  // Removes modules that import none of those left, until none can be removed: the rest are in a cycle.
  const left = new Map(imports);
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const [module, others] of left) if (![...others].some((other) => left.has(other))) left.delete(module);
  }
  expect(imports.size).toBeGreaterThan(20);
  expect([...left.keys()]).toEqual([]);
});

/** The configuration itself, on a tree with one violation of each kind. */
describe('the linter', () => {
  const planted = {
    'apps/api/src/events/upwards.ts': `export { x } from '../payments/x.ts';`,
    'apps/api/src/audit/later.ts': `export const x = () => import('../team/x.ts');`,
    'apps/web/src/api.ts': `import { appRouter } from '@cryptoix/api/router';\nexport const router = appRouter;`,
    'apps/api/src/keys/circle.ts': `import { b } from './circle-b.ts';\nexport const a = () => b;`,
    'apps/api/src/keys/circle-b.ts': `import { a } from './circle.ts';\nexport const b = () => a;`,
    'apps/api/src/keys/environment.ts': `export const secret = process.env['AUTH_SECRET'];`,
    'apps/api/src/keys/environment-import.ts': `import { env } from 'node:process';\nexport const secret = env;`,
    'apps/api/src/keys/output.ts': `console.log('here');`,
    'apps/api/src/config.ts': `export const port = process.env['PORT'];`,
    'apps/api/src/keys/downwards.ts': `export { x } from '../events/x.ts';`,
  };
  let found: ReadonlyMap<string, string>;

  beforeAll(async () => {
    found = await lintTree(planted);
  });

  test.each([
    ['an import of a module above', 'apps/api/src/events/upwards.ts', 'cryptoix(boundaries)'],
    ['a dynamic import of a module above', 'apps/api/src/audit/later.ts', 'cryptoix(boundaries)'],
    ['an import of more than types', 'apps/web/src/api.ts', 'cryptoix(boundaries)'],
    ['a circle', 'apps/api/src/keys/circle.ts', 'import(no-cycle)'],
    ['the environment read outside of config.ts', 'apps/api/src/keys/environment.ts', 'node(no-process-env)'],
    ['the environment imported', 'apps/api/src/keys/environment-import.ts', 'eslint(no-restricted-imports)'],
    ['a print', 'apps/api/src/keys/output.ts', 'eslint(no-console)'],
  ])('refuses %s', (_, file, rule) => {
    expect(found.get(file)).toBe(rule);
  });

  test('reports nothing else', () => {
    expect(found.get('apps/api/src/config.ts')).toBeUndefined();
    expect(found.get('apps/api/src/keys/downwards.ts')).toBeUndefined();
  });
});
