import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: 'test/global-setup.ts',
    setupFiles: 'test/no-leaks.ts',
    // All files share one Postgres and its 100 connections. On two cores, two workers take 15 s where one takes 25 s.
    maxWorkers: Math.min(availableParallelism(), 4),
    // The sources keep no state outside of the services that each file makes of its own. One process for each file would
    // load all of them a hundred times, for a third of the run's processor time.
    isolate: false,
    // A test may start servers of its own on a busy machine of two cores, where the longest takes 30 s.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
