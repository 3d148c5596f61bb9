import { defineConfig } from 'vite';

/** One file for Node with everything in it: a start reads no other, and the tarball has no dependency. */
export default defineConfig({
  logLevel: 'error',
  ssr: { noExternal: true },
  build: {
    ssr: 'src/main.ts',
    target: 'node20',
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
  },
});
