/**
 * Compiles the kernels (AssemblyScript) to WebAssembly and writes each, in base64, as a
 * TypeScript file: bundles, tests and scripts then import it like any other code. The files are
 * kept in the repository; a test compiles again and compares.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders of kernels, and their sources in `assembly`. */
export const KERNELS = {
  'src/analysis/measure/kernel': ['compare.ts', 'products.ts'],
  'src/image/kernel': ['resample.ts'],
};

/**
 * @param {keyof typeof KERNELS} folder
 * @returns {Promise<string>} the text of its `kernelBytes.ts`
 */
export async function compileKernel(folder) {
  /** @type {Uint8Array | undefined} */
  let binary;
  const sources = KERNELS[folder].map((name) => `assembly/${name}`);
  const { error, stderr } = await asc.main(
    [...sources, '--baseDir', join(root, folder), '--outFile', 'kernel.wasm'].concat([
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--importMemory',
      '--noExportMemory',
    ]),
    { writeFile: (_name, contents) => void (binary = /** @type {Uint8Array} */ (contents)) },
  );
  if (error !== null || binary === undefined) throw new Error(`${folder} does not compile: ${stderr.toString()}`);
  const base64 = Buffer.from(binary).toString('base64');
  return [
    '/** Made from `assembly` by `npm run build:kernel`; do not edit. */',
    `export const KERNEL_BYTES =\n  '${base64}';`,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of Object.keys(KERNELS)) {
    await writeFile(join(root, folder, 'kernelBytes.ts'), await compileKernel(folder));
  }
}
