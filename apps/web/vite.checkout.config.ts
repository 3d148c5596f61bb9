import { defineConfig } from 'vite';

/** The customer's pages: one small script and one stylesheet, which the server's HTML names, apart from the dashboard. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/checkout',
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: 'src/checkout/main.ts',
      output: { entryFileNames: 'checkout.js', assetFileNames: 'checkout[extname]' },
    },
  },
});
