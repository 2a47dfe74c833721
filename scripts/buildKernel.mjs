/**
 * Compiles the measuring kernel (AssemblyScript) to WebAssembly and writes it, in base64, as a
 * TypeScript file: bundles, tests and scripts then import it like any other code. The file is
 * kept in the repository; a test compiles again and compares.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../src/analysis/measure/kernel/', import.meta.url));

/** @returns {Promise<string>} the text of `kernelBytes.ts` */
export async function compileKernel() {
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(
    ['assembly/compare.ts', 'assembly/products.ts', '--baseDir', folder, '--outFile', 'kernel.wasm'].concat([
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
  if (error !== null || binary === undefined) throw new Error(`The kernel does not compile: ${stderr.toString()}`);
  const base64 = Buffer.from(binary).toString('base64');
  return [
    '/** Made from `assembly` by `npm run build:kernel`; do not edit. */',
    `export const KERNEL_BYTES =\n  '${base64}';`,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(`${folder}kernelBytes.ts`, await compileKernel());
}
