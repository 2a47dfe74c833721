/** The bundles: node esbuild.mjs [--watch | --production] [--outdir=dist] */
import { build, context } from 'esbuild';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { platformScope } from './scripts/npm/names.mjs';

/** Native code and its neighbors stay outside the bundles; scripts/stageRuntime.mjs puts them beside them. */
const RUNTIME = 'onnxruntime-node';
const native = [RUNTIME, 'onnxruntime-common', 'sharp', '@img/*'];

/**
 * What all bundles share.
 * @param {boolean} production minified and without source maps
 * @param {string} outdir from the project's root
 */
function shared(production, outdir) {
  /** @satisfies {import('esbuild').BuildOptions} */
  const options = {
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
  return options;
}

/** What all bundles for Node share; parameters as of `shared`. */
function forNode(production, outdir) {
  /** @satisfies {import('esbuild').BuildOptions} */
  const options = {
    ...shared(production, outdir),
    platform: 'node',
    format: 'cjs',
    external: native,
    // Code that was kept cannot import: it requires.
    supported: { 'dynamic-import': false },
    // Its other form asks for its parts by names that no bundler sees.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  };
  return options;
}

/**
 * The command line and the engine.
 * @param {import('esbuild').BuildOptions} node
 * @returns {import('esbuild').BuildOptions[]}
 */
function programs(node) {
  return [
    {
      ...node,
      entryPoints: {
        engine: 'src/start/engine.ts',
        engineProgram: 'src/engine/main.ts',
        cliProgram: 'src/cli/main.ts',
        pulse: 'src/engine/pulse/main.ts',
        decoder: 'src/image/thread/main.ts',
        matcher: 'src/engine/matching/main.ts',
      },
    },
    { ...node, entryPoints: { cli: 'src/start/cli.ts' }, banner: { js: '#!/usr/bin/env node' } },
    // Beside the command line, which loads it for one command only.
    { ...node, entryPoints: { mcp: 'src/cli/mcp/serve.ts' } },
  ];
}

/**
 * All of the extension; parameters as of `shared`.
 * @returns {import('esbuild').BuildOptions[]}
 */
function bundles(production, outdir) {
  const node = forNode(production, outdir);
  return [
    {
      ...node,
      entryPoints: { extension: 'src/extension/extension.ts' },
      external: ['vscode', ...native],
      // A library asks it whether it runs in a browser; VS Code writes a stack trace into its log for that.
      define: { navigator: 'undefined' },
    },
    ...programs(node),
    {
      ...shared(production, outdir),
      entryPoints: {
        webview: 'webview/main.ts',
        compare: 'webview/compare/main.ts',
        layout: 'webview/graph/layout/main.ts',
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
  return buildAll(bundles(production, outdir));
}

/**
 * Builds what the npm package of the command line holds: ONNX Runtime comes from a package for the platform.
 * @param {string} outdir absolute
 * @returns {Promise<import('esbuild').Metafile>} what went into them
 */
export function bundleCli(outdir) {
  const node = forNode(true, outdir);
  const scope = platformScope(JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')));
  return buildAll(
    programs({
      ...node,
      external: native.filter((name) => name !== RUNTIME),
      alias: { ...node.alias, [RUNTIME]: './src/engine/runtime/platformRuntime.cjs' },
      define: { PLATFORM_SCOPE: JSON.stringify(scope) },
    }),
  );
}

/** @param {import('esbuild').BuildOptions[]} options */
async function buildAll(options) {
  const results = await Promise.all(options.map((one) => build(one)));
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
