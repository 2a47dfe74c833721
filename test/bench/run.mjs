/** Bundles the benchmark into a temporary folder and runs it there: nothing is written elsewhere. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

/**
 * Native code stays where it is installed: the bundle names it by its absolute path.
 * @type {import('esbuild').Plugin}
 */
const nativeRuntime = {
  name: 'native-runtime',
  setup({ onResolve }) {
    onResolve({ filter: /^onnxruntime-node$/ }, ({ path }) => ({ path: require.resolve(path), external: true }));
  },
};

const folder = mkdtempSync(join(tmpdir(), 'flipscope-bench-'));
try {
  const outfile = join(folder, 'bench.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    plugins: [nativeRuntime],
  });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
