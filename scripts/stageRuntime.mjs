import { cp, mkdir, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { librariesOf } from './platforms.mjs';

/** What runs models: the files of each package that are loaded at run time, and who asks for the package. */
const INFERENCE = {
  'onnxruntime-node': { files: (target) => bindingFiles(target) },
  'onnxruntime-common': { files: /^package\.json$|^dist\/cjs\/.*\.(js|json)$/, from: 'onnxruntime-node' },
};

/** What decodes images: sharp on its WebAssembly build, which is the same on every platform. */
const DECODING = {
  sharp: { files: /^package\.json$|^dist\/[^/]+\.cjs$/ },
  '@img/colour': { files: /^package\.json$|^[^/]+\.cjs$/, from: 'sharp' },
  'detect-libc': { files: /^package\.json$|^lib\/[^/]+\.js$/, from: 'sharp' },
  semver: { files: /^package\.json$|^index\.js$|^(classes|functions|internal|ranges)\/[^/]+\.js$/, from: 'sharp' },
  '@img/sharp-wasm32': { files: /^package\.json$|^index\.cjs$|^versions\.json$|^lib\/[^/]+\.(js|wasm)$/ },
  '@emnapi/runtime': {
    files: /^package\.json$|^index\.js$|^dist\/emnapi\.cjs(\.min)?\.js$/,
    from: '@img/sharp-wasm32',
  },
};

/**
 * Puts what the bundles leave outside, native code and its neighbors, into `modules`: only the files that are loaded,
 * for one platform.
 * @returns the folders of the packages that were copied.
 * @throws Error for a platform without ONNX Runtime, or when a package lacks the files it is loaded by.
 */
export async function stageRuntime(root, target, modules) {
  return [...(await stageInference(root, target, modules)), ...(await stageDecoding(root, modules))];
}

/** The part that depends on the platform. As `stageRuntime`. */
export async function stageInference(root, target, modules) {
  const folders = await stage(root, INFERENCE, target, modules);
  for (const file of ['onnxruntime_binding.node', ...librariesOf(target)]) {
    const path = join(modules, 'onnxruntime-node', 'bin', 'napi-v6', ...target.split('-'), file);
    if (!existsSync(path)) throw new Error(`onnxruntime-node holds no ${file} for ${target}; run npm ci.`);
  }
  return folders;
}

/** The part that is the same on every platform. As `stageRuntime`. */
export function stageDecoding(root, modules) {
  return stage(root, DECODING, undefined, modules);
}

async function stage(root, packages, target, modules) {
  const folders = Object.entries(packages).map(([name, { from }]) => packageFolder(root, name, from));
  for (const [i, [name, { files }]] of Object.entries(packages).entries()) {
    const pattern = typeof files === 'function' ? files(target) : files;
    await copyMatching(folders[i], join(modules, name), pattern);
  }
  return folders;
}

function bindingFiles(target) {
  const binaries = ['onnxruntime_binding.node', ...librariesOf(target)].map((name) => name.replaceAll('.', '\\.'));
  const folder = `bin/napi-v6/${target.replace('-', '/')}`;
  return new RegExp(`^package\\.json$|^dist/[^/]+\\.js$|^${folder}/(${binaries.join('|')})$`);
}

/** Where Node would find a package that `from` (or the project) requires. */
function packageFolder(root, name, from) {
  const nested = from && join(root, 'node_modules', from, 'node_modules', name);
  const folder = nested && existsSync(nested) ? nested : join(root, 'node_modules', name);
  if (!existsSync(folder)) throw new Error(`The package ${name} is not installed; run npm ci.`);
  return folder;
}

async function copyMatching(source, destination, pattern) {
  const names = await readdir(source, { recursive: true });
  for (const name of names.filter((path) => pattern.test(path.split(sep).join('/')))) {
    await mkdir(dirname(join(destination, name)), { recursive: true });
    await cp(join(source, name), join(destination, name), { dereference: true });
  }
}
