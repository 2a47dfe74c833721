/** The bundles: node esbuild.mjs [--watch | --production] [--outdir=dist] */
import { build, context } from 'esbuild';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Native code and its neighbors stay outside the bundles; scripts/stageRuntime.mjs puts them beside them. */
const native = ['onnxruntime-node', 'onnxruntime-common', 'sharp', '@img/*'];

/**
 * @param {boolean} production minified and without source maps
 * @param {string} outdir from the project's root
 * @returns {import('esbuild').BuildOptions[]}
 */
function bundles(production, outdir) {
  /** @satisfies {import('esbuild').BuildOptions} */
  const shared = {
    bundle: true,
    sourcemap: !production,
    minify: production,
    target: 'es2022',
    logLevel: 'warning',
    legalComments: 'none',
    metafile: true,
    outdir,
    absWorkingDir: import.meta.dirname,
  };
  /** @satisfies {import('esbuild').BuildOptions} */
  const node = {
    ...shared,
    platform: 'node',
    format: 'cjs',
    external: native,
    // Its other form asks for its parts by names that no bundler sees.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  };
  return [
    { ...node, entryPoints: { extension: 'src/extension/extension.ts' }, external: ['vscode', ...native] },
    {
      ...node,
      entryPoints: {
        engine: 'src/engine/main.ts',
        pulse: 'src/engine/pulse/main.ts',
        decoder: 'src/image/thread/main.ts',
      },
    },
    { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
    // Beside the command line, which loads it for one command only.
    { ...node, entryPoints: { mcp: 'src/cli/mcp/serve.ts' } },
    {
      ...shared,
      entryPoints: {
        webview: 'webview/main.ts',
        compare: 'webview/compare/main.ts',
        learn: 'webview/learn/main.ts',
        model: 'webview/model/main.ts',
        question: 'webview/reproduction/main.ts',
        study: 'webview/study/main.ts',
      },
      platform: 'browser',
      format: 'esm',
    },
  ];
}

/**
 * Builds all into an empty folder.
 * @returns {Promise<import('esbuild').Metafile>} what went into them
 */
export async function bundle({ production = false, outdir = 'dist' } = {}) {
  await rm(join(import.meta.dirname, outdir), { recursive: true, force: true });
  const results = await Promise.all(bundles(production, outdir).map((options) => build(options)));
  const metafiles = results.map(({ metafile }) => metafile);
  return {
    inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
  };
}

async function watch() {
  await rm(join(import.meta.dirname, 'dist'), { recursive: true, force: true });
  const contexts = await Promise.all(bundles(false, 'dist').map((options) => context(options)));
  await Promise.all(contexts.map((c) => c.watch()));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--watch')) await watch();
  else {
    const outdir = process.argv.find((argument) => argument.startsWith('--outdir='))?.slice('--outdir='.length);
    await bundle({ production: process.argv.includes('--production'), ...(outdir && { outdir }) });
  }
}
