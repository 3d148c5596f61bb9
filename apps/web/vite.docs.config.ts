import { join } from 'node:path';
import { defineConfig } from 'vite';
import { siteOf } from './src/docs/site.ts';

/** The guides at /docs: pages from docs/developers, and one script and one stylesheet for all of them. */
export default defineConfig({
  publicDir: false,
  plugins: [
    {
      name: 'guides',
      async generateBundle() {
        const { files, problems } = await siteOf(join(import.meta.dirname, '../../docs/developers'));
        for (const problem of problems) this.warn(problem);
        for (const [fileName, source] of files) this.emitFile({ type: 'asset', fileName, source });
      },
    },
  ],
  build: {
    outDir: 'dist/docs',
    modulePreload: false,
    assetsInlineLimit: 0,
    // light-dark() as it is: every browser has had it since 2024.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    rolldownOptions: {
      input: 'src/docs/main.ts',
      output: { entryFileNames: 'assets/docs.js', assetFileNames: 'assets/docs[extname]' },
    },
  },
});
