import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: { vscode: fileURLToPath(new URL('./test/extension/support/vscodeShim.ts', import.meta.url)) },
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/vscode/**'],
    testTimeout: 60_000,
    pool: 'forks',
    // One worker per core; by default vitest leaves one core idle, which of two is half.
    maxWorkers: '100%',
    globalSetup: ['test/support/temporaryFolder.ts'],
  },
});
