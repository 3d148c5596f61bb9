import { deepStrictEqual, ok } from 'node:assert/strict';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { newInstall, removeInstall, startApp } from '@cryptoix/harness/app';
import { z } from 'zod';
import type { Check } from './check.ts';
import { mustRun } from './commands.ts';
import { fromRegistry, install, nodeOf } from './install.ts';

const project = join(import.meta.dirname, 'project');

/** The target for the least of several runs of the compiler (ms), on two cores. Only twice of it fails: others may use them. */
const typeCheckMs = 3_000;
/** The merchant's SDK may have this many bytes of JavaScript, by gzip. */
const sdkBytes = 15_360;

/** Copies files of `project` into the folder of a check. */
export const copy = (folder: string, ...files: string[]) =>
  Promise.all(files.map((file) => copyFile(join(project, file), join(folder, file))));

/** With npm, from the registry: a payment is created and its real webhook verified. */
const onNode = (major: number): Check => ({
  name: `node-${major}`,
  async run({ folder, registry }) {
    const node = await nodeOf(major);
    await install(node, folder, ['@cryptoix/client', '@cryptoix/sdk'], registry.url);
    await copy(folder, 'buy.mjs', 'portable.mjs', 'portable-main.mjs');
    const app = await startApp(await newInstall());
    try {
      const env = { PATH: process.env['PATH'], CRYPTOIX_URL: app.url, CRYPTOIX_TOKEN: app.token };
      const { output } = await mustRun(node, ['buy.mjs'], { cwd: folder, env, limitMs: 60_000 });
      ok(output.includes('completed pay_'), output);
    } finally {
      await app.stop();
      await removeInstall(app.dataDir);
    }
    const { output } = await mustRun(node, ['portable-main.mjs'], { cwd: folder });
    ok(output.includes('portable'), output);
    return 'installed with npm, created a payment and verified its webhook';
  },
});

/** In a strict project, which also checks the declarations of the packages. */
const typeCheck: Check = {
  name: 'types',
  async run({ folder, registry }) {
    await install(process.execPath, folder, ['@cryptoix/client', '@cryptoix/sdk'], registry.url);
    await copy(folder, 'worker.ts', 'shop.ts');
    const strict = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2024',
      '--lib',
      'es2024,dom',
    ];
    const compile = (module: string[], file: string) =>
      mustRun('tsc', [...strict, '--types', '', '--ignoreConfig', ...module, file], { cwd: folder });
    const nodenext = ['--module', 'nodenext'];
    const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler'];
    for (const module of [nodenext, bundler]) await compile(module, 'shop.ts');
    const times: number[] = [];
    for (const module of [nodenext, bundler, nodenext]) times.push((await compile(module, 'worker.ts')).ms);
    const least = Math.round(Math.min(...times));
    ok(least < 2 * typeCheckMs, `The client's five lines take ${least} ms to check.`);
    return `the client's five lines take ${least} ms; the target is ${typeCheckMs}`;
  },
};

/** What is in the tarballs. */
const contents: Check = {
  name: 'contents',
  async run({ folder, registry, tarballs }) {
    const names = tarballs.map(({ manifest }) => manifest.name);
    await install(process.execPath, folder, names, registry.url);
    const packages = join(folder, 'node_modules');
    for (const name of names) {
      const text = await readFile(join(packages, name, 'package.json'), 'utf8');
      ok(!/catalog:|workspace:|ependencies/.test(text), text);
    }
    const source = z.object({ packages: z.record(z.string(), z.unknown()) });
    const lock = source.parse(JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')));
    deepStrictEqual(Object.keys(lock.packages), ['', ...names.map((name) => `node_modules/${name}`).toSorted()]);
    const dist = join(packages, '@cryptoix/sdk/dist');
    const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.js'));
    const texts = await Promise.all(files.map((file) => readFile(join(dist, file))));
    const bytes = gzipSync(Buffer.concat(texts)).length;
    ok(bytes <= sdkBytes, `The SDK has ${bytes} bytes.`);
    return `the SDK has ${bytes} bytes by gzip; no package has a dependency`;
  },
};

const frameworks: Check = {
  name: 'frameworks',
  async run(setting) {
    const { folder } = setting;
    await fromRegistry(setting, ['express@5.3.0', 'fastify@5.12.8', '@types/express@5.0.4', '@types/node@24.19.2']);
    await copy(folder, 'frameworks.ts');
    const strict = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2024', '--module', 'nodenext'];
    await mustRun('tsc', [...strict, '--types', 'node', '--ignoreConfig', 'frameworks.ts'], { cwd: folder });
    const { output } = await mustRun(process.execPath, ['frameworks.ts'], { cwd: folder });
    const statuses = JSON.stringify(['200 ok', '400 signature_mismatch', '200 {"a":1}']);
    deepStrictEqual(output.trim().split('\n'), [`express ${statuses}`, `fastify ${statuses}`, 'events 2']);
    return 'Express 5 and Fastify accept the types, verify webhooks, and parse other routes';
  },
};

/** Another runtime, from its npm package. */
const onRuntime = (name: string, version: string, args: readonly string[]): Check => ({
  name,
  async run(setting) {
    await fromRegistry(setting, [`${name}@${version}`]);
    await copy(setting.folder, 'portable.mjs', 'portable-main.mjs');
    const command = join(setting.folder, 'node_modules/.bin', name);
    const { output } = await mustRun(command, [...args, 'portable-main.mjs'], { cwd: setting.folder, limitMs: 60_000 });
    ok(output.includes('portable'), output);
    return 'signs, verifies and calls';
  },
});

const workers: Check = {
  name: 'workers',
  async run(setting) {
    await fromRegistry(setting, ['miniflare@4.20260730.0']);
    await copy(setting.folder, 'portable.mjs', 'miniflare.ts');
    const { output } = await mustRun(process.execPath, ['miniflare.ts'], { cwd: setting.folder, limitMs: 60_000 });
    ok(output.includes('portable'), output);
    return 'signs, verifies and calls in workerd';
  },
};

/** The packages as their users get them. */
export const packageChecks: readonly Check[] = [
  contents,
  typeCheck,
  onNode(20),
  onNode(24),
  frameworks,
  onRuntime('bun', '1.4.5', ['run']),
  onRuntime('deno', '2.9.6', ['run', '--allow-env']),
  workers,
];
