import { build, context } from 'esbuild';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

/** @satisfies {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  sourcemap: !production,
  minify: production,
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'none',
};

/** Native code and its neighbours stay outside the bundles. */
const native = ['onnxruntime-node', 'onnxruntime-common', 'sharp', '@img/*'];

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  {
    ...shared,
    entryPoints: { extension: 'src/extension/extension.ts' },
    platform: 'node',
    format: 'cjs',
    external: ['vscode', ...native],
  },
  { ...shared, entryPoints: { engine: 'src/engine/main.ts' }, platform: 'node', format: 'cjs', external: native },
  {
    ...shared,
    entryPoints: { cli: 'src/cli/main.ts' },
    platform: 'node',
    format: 'cjs',
    external: native,
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...shared, entryPoints: { webview: 'webview/main.ts' }, platform: 'browser', format: 'esm' },
].map((options) => ({ ...options, outdir: 'dist' }));

if (watch) {
  const contexts = await Promise.all(bundles.map((options) => context(options)));
  await Promise.all(contexts.map((c) => c.watch()));
} else {
  await Promise.all(bundles.map((options) => build(options)));
}
