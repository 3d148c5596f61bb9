// The same in a worker: workerd, started by Miniflare, has no file system, so it is handed the modules.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';

const dist = 'node_modules/@cryptoix/sdk/dist';
const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.js'));
const sdk = await Promise.all(
  files.map(async (file) => ({ path: `sdk/${file}`, contents: await readFile(join(dist, file), 'utf8') })),
);
const script = (await readFile('portable.mjs', 'utf8')).replace('@cryptoix/sdk', './sdk/index.js');
const worker = `
import { portable } from './portable.mjs';
export default {
  async fetch() {
    return new Response(await portable().catch((error) => error.stack));
  },
};`;
const modules = [{ path: 'worker.mjs', contents: worker }, { path: 'portable.mjs', contents: script }, ...sdk];
const miniflare = new Miniflare({
  compatibilityDate: '2025-09-01',
  modules: modules.map((module) => ({ type: 'ESModule' as const, ...module })),
});
console.log(await (await miniflare.dispatchFetch('http://worker.example')).text());
await miniflare.dispose();
