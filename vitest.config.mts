import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * They change nothing that another file would see, so that a worker loads the source once for all of them. A process
 * decodes with one codec: the tests of a codec have a process of their own. So have those that put a module of their own
 * in the place of another, which what was loaded before would not see, and those of pages, with a browser or a made-up
 * document of their own.
 */
const PURE =
  'test/{agents,analysis,cli,contracts,engine,extension,fuzz,image,media,onnx,operators,oracle,protocol,report,soak,start,webview}/**/!(*.wasm|*.native|*.mocked|*Page|everyMedium).test.ts';

export default defineConfig({
  resolve: {
    alias: { vscode: fileURLToPath(new URL('./test/extension/support/vscodeShim.ts', import.meta.url)) },
  },
  test: {
    // ONNX Runtime in the tests' own processes; the engine's is switched off by the product.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One worker per core; by default vitest leaves one core idle, which of two is half.
    maxWorkers: '100%',
    globalSetup: ['test/support/temporaryFolder.ts'],
    projects: [
      { extends: true, test: { name: 'pure', include: [PURE], isolate: false } },
      {
        extends: true,
        test: {
          name: 'isolated',
          include: ['test/**/*.test.ts'],
          exclude: [PURE, 'test/vscode/**'],
        },
      },
    ],
  },
});
