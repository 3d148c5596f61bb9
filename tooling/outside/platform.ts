// npm run package: the platform as one tarball for production, `dist/cryptoix-platform.tgz`.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { z } from 'zod';
import { mustRun } from './commands.ts';

const root = join(import.meta.dirname, '../..');
/** The folder in the tarball. */
const name = 'cryptoix-platform';
const source = join(root, 'apps/api/src');
/** The modules that are started as a process of their own, see `scriptOf` of apps/api. */
const entries = ['start', 'main', 'handover/send', 'seed/main', 'migrate', 'doctor/main'];

/** What is copied as it is, from the root of the repository. */
const copied = [
  'apps/api/migrations',
  'apps/web/dist',
  'docs/operations.md',
  'docs/operations',
  'deploy',
  'CHANGELOG.md',
  'SECURITY.md',
  'LICENSE',
];

/** Makes the tarball; the dashboard must be built. @returns its file */
export async function packPlatform(out = join(root, 'dist')): Promise<string> {
  await mkdir(out, { recursive: true });
  const parent = await mkdtemp(join(tmpdir(), 'cryptoix-platform-'));
  const stage = join(parent, name);
  try {
    await compileServer(join(stage, 'apps/api/dist'));
    for (const path of copied) await cp(join(root, path), join(stage, path), { recursive: true });
    await cp(
      join(root, 'apps/api/node_modules/@scalar/api-reference/dist/browser/standalone.js'),
      join(stage, 'apps/api/reference.js'),
    );
    await writeFile(join(stage, 'server.js'), "import './apps/api/dist/start.js';\n");
    await writeFile(join(stage, 'migrate.js'), "import './apps/api/dist/migrate.js';\n");
    await writeFile(join(stage, 'doctor.js'), "import './apps/api/dist/doctor/main.js';\n");
    await writeFile(join(stage, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
    const packages = ['--filter', '@cryptoix/api', '--filter', '@cryptoix/web'];
    const sbom = ['--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--prod'];
    await mustRun('pnpm', ['sbom', ...sbom, ...packages, '--out', join(stage, 'sbom.cdx.json')], { cwd: root });
    await writeFile(join(stage, 'LICENSES.md'), await licenses(packages));
    const file = join(out, `${name}.tgz`);
    await mustRun('tar', ['-czf', file, '-C', parent, name], { cwd: root });
    return file;
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function manifest(): Promise<object> {
  const text = await readFile(join(root, 'apps/api/package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  return {
    name,
    version,
    private: true,
    type: 'module',
    license: 'MIT',
    engines: { node: '>=22' },
    scripts: { start: 'exec node server.js', migrate: 'exec node migrate.js' },
  };
}

/** The server with all that it imports, but for what is optional: the embedded Postgres. */
async function compileServer(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: source,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node22',
      rolldownOptions: {
        input: Object.fromEntries(entries.map((entry) => [entry, join(source, `${entry}.ts`)])),
        // All in one folder: what looks for files beside itself must be as deep as its source, see folders.ts.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

const listed = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), versions: z.array(z.string()), paths: z.array(z.string()) })),
);

/** The licenses of all packages whose code is in the tarball, with their texts: they ask for it. */
async function licenses(packages: readonly string[]): Promise<string> {
  const { output } = await mustRun('pnpm', ['licenses', 'list', '--prod', '--json', ...packages], { cwd: root });
  const parts: string[] = [];
  for (const [license, group] of Object.entries(listed.parse(JSON.parse(output))))
    for (const { name: packageName, versions, paths } of group) {
      const texts = await Promise.all(paths.map(licenseText));
      parts.push(`## ${packageName} ${versions.join(', ')}\n\n${license}\n\n${[...new Set(texts)].join('\n')}`);
    }
  return `# Licenses of the packages in this program\n\n${parts.toSorted().join('\n')}`;
}

async function licenseText(folder: string): Promise<string> {
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  return file === undefined ? '' : readFile(join(folder, file), 'utf8');
}

if (import.meta.main) {
  const file = await packPlatform();
  const { size } = await stat(file);
  console.log(`${file}: ${(size / 1e6).toFixed(1)} MB. Unpack it, and go on with docs/operations/quick.md in it.`);
}
