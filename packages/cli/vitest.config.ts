import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A process starts in half a second on a busy machine, and some tests start a dozen.
  test: { globalSetup: 'test/global-setup.ts', testTimeout: 60_000, hookTimeout: 120_000 },
});
