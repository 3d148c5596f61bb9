import { join } from 'node:path';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoadBudget } from './first-load-budget.ts';

const api = 'http://127.0.0.1:3000';
// The server trusts its own origin only; the browser sends that of the dev server.
const proxied = { target: api, changeOrigin: true, headers: { origin: api } };

export default defineConfig({
  // The examples stand outside the workspace: they are installed by who uses them.
  resolve: { alias: { '@cryptoix/receivers': join(import.meta.dirname, '../../examples/receivers') } },
  plugins: [
    tanstackRouter({ target: 'react', autoCodeSplitting: true }),
    react(),
    firstLoadBudget({
      pages: [
        '_card/sign-in',
        '$merchant.$mode/settings/api-keys.index',
        '$merchant.$mode/index',
        '$merchant.$mode/payments',
      ],
      maxBytes: 200 * 1024,
    }),
  ],
  server: { proxy: { '/trpc': proxied, '/api': proxied, '/v1': proxied, '/docs': proxied } },
  build: {
    // The CSP allows no data: URL and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1024,
    rolldownOptions: {
      output: {
        // Left alone, what several screens share comes as a hundred files, most of them below 1 KB: the home screen asked
        // for 116 files, each with a cost in the browser and the server. Larger groups load more than a screen needs.
        codeSplitting: {
          groups: [
            { name: 'initial', tags: ['$initial'], priority: 1 },
            { name: 'shared', minShareCount: 30 },
          ],
        },
      },
    },
  },
});
