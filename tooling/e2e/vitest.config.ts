import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Starts with the longest file. Without earlier runs vitest starts with the largest file, which is quick. */
class WalkFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isWalk = ({ moduleId }: TestSpecification) => moduleId.endsWith('/screens.test.ts');
    // oxlint-disable-next-line unicorn/no-array-sort -- this is no array's
    const sorted = await super.sort(files);
    return [...sorted.filter(isWalk), ...sorted.filter((file) => !isWalk(file))];
  }
}

export default defineConfig({
  test: {
    globalSetup: 'global-setup.ts',
    // Files mostly wait for the app and for Chromium: three workers left two cores idle for a third of the time.
    maxWorkers: 4,
    maxConcurrency: 2,
    isolate: false,
    sequence: { sequencer: WalkFirst },
    // A retry comes 5 s after a failure, a timeout after 15 s, and a dead dispatcher's work is reclaimed after 10 s.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The polled result goes through the dispatcher, on a machine that may be busy.
    expect: { poll: { timeout: 30_000 } },
  },
});
