import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'global-setup.ts',
    // All files talk to one app, which wants a core of its own.
    maxWorkers: 2,
    // A retry comes 5 s after a failure, a timeout after 15 s, and a dead dispatcher is relieved after 10 s.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
