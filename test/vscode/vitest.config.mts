import { defineConfig } from 'vitest/config';

/** One VS Code at a time: two would fight for two cores and time out. */
export default defineConfig({
  test: {
    include: ['test/vscode/**/*.test.ts'],
    root: new URL('../..', import.meta.url).pathname,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    globalSetup: ['test/vscode/support/sharedServer.ts'],
    pool: 'forks',
    // Files share a tab.
    isolate: false,
    maxWorkers: 1,
    fileParallelism: false,
    // A window on two busy cores loses a click or a change of a file now and then; what fails twice fails.
    retry: 1,
  },
});
