// npm run pack:packages -- --out DIR: the packages as tarballs, as `npm publish` would send them.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { z } from 'zod';
import { findNpm, mustRun } from './commands.ts';

const root = join(import.meta.dirname, '../..');

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  engines: z.record(z.string(), z.string()),
  exports: z.record(z.string(), z.string()).default({}),
  bin: z.record(z.string(), z.string()).default({}),
});
/** What a tarball says about itself. */
export type Manifest = ReturnType<typeof publishedManifest>;

/** Compiles one package to JavaScript and declarations. */
type Compile = (folder: string, dist: string) => Promise<void>;

/** The packages that are published, by their folder in `packages`. */
const published: Record<string, Compile> = { client: compileClient, sdk: compileSdk, cli: compileCli };

/** Makes the tarballs. @returns the file of each, with its manifest */
export async function packPackages(out: string): Promise<{ file: string; manifest: Manifest }[]> {
  await mkdir(out, { recursive: true });
  const npm = await findNpm();
  const made: { file: string; manifest: Manifest }[] = [];
  for (const [name, compile] of Object.entries(published)) {
    const folder = join(root, 'packages', name);
    const stage = await mkdtemp(join(tmpdir(), 'cryptoix-pack-'));
    try {
      await compile(folder, join(stage, 'dist'));
      const own = publishedManifest(manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))));
      await writeFile(join(stage, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);
      await cp(join(root, 'LICENSE'), join(stage, 'LICENSE'));
      await cp(join(folder, 'README.md'), join(stage, 'README.md'));
      await mustRun(process.execPath, [npm, 'pack', stage, '--pack-destination', out, '--ignore-scripts'], {
        cwd: out,
      });
      made.push({ file: join(out, `${own.name.slice(1).replace('/', '-')}-${own.version}.tgz`), manifest: own });
    } finally {
      await rm(stage, { recursive: true, force: true });
    }
  }
  return made;
}

/** No package has dependencies: what each needs is in its files. */
function publishedManifest({ exports, bin, ...own }: z.output<typeof manifest>) {
  const built = (source: string) => source.replace('./src/', './dist/').replace(/\.ts$/, '');
  const files = Object.entries(exports).map(([path, source]) => {
    return [path, { types: `${built(source)}.d.ts`, default: `${built(source)}.js` }] as const;
  });
  const programs = Object.entries(bin).map(([name, source]) => [name, `${built(source)}.js`] as const);
  return {
    ...own,
    type: 'module',
    sideEffects: false,
    files: ['dist'],
    ...(files.length > 0 && { exports: Object.fromEntries(files) }),
    ...(programs.length > 0 && { bin: Object.fromEntries(programs) }),
  };
}

const compile = (folder: string, dist: string, ...more: string[]) =>
  mustRun('tsc', ['--project', join(folder, 'tsconfig.build.json'), '--outDir', dist, ...more], { cwd: root });

async function compileSdk(folder: string, dist: string): Promise<void> {
  await compile(folder, dist);
  for (const file of await readdir(dist, { recursive: true }))
    if (file.endsWith('.d.ts')) await rewrite(join(dist, file), withJsImports);
}

/** One file of JavaScript and one of declarations. */
async function compileClient(folder: string, dist: string): Promise<void> {
  // Its types are checked by `npm test`, against the whole source of the API; the declarations need none of that.
  await compile(folder, dist, '--noCheck', '--emitDeclarationOnly');
  const router = await readFile(join(dist, 'router.gen.d.ts'), 'utf8');
  await rewrite(
    join(dist, 'index.d.ts'),
    (text) => router + text.replaceAll(/^(?:import|export) type .* from .*;$/gm, ''),
  );
  await rm(join(dist, 'router.gen.d.ts'));
  // Its code is in our file, and its license asks to be there too.
  await cp(join(folder, 'node_modules/@trpc/client/LICENSE'), join(dist, 'LICENSE-trpc'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      lib: { entry: join(folder, 'src/index.ts'), formats: ['es'], fileName: () => 'index.js' },
      outDir: dist,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
    },
  });
}

/** One file, as its own configuration says. */
async function compileCli(folder: string, dist: string): Promise<void> {
  await build({ configFile: join(folder, 'vite.config.ts'), root: folder, build: { outDir: dist } });
}

const withJsImports = (text: string) =>
  text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'").replaceAll(/(from "\.[^"]*)\.ts"/g, '$1.js"');

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (values.out === undefined) {
    console.error('Say where: npm run pack:packages -- --out DIR');
    process.exit(2);
  }
  for (const { file } of await packPackages(resolve(values.out))) console.log(file);
}
