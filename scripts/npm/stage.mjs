import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleCli } from '../../esbuild.mjs';
import { stageDecoding, stageInference } from '../stageRuntime.mjs';
import { noticesOf, thirdPartyNotices } from '../thirdPartyNotices.mjs';
import { cliManifest, platformManifest } from './manifests.mjs';
import { shippedFiles } from './shippedFiles.mjs';

const NOTICES = 'ThirdPartyNotices.txt';

/** Puts all that the command line's package holds into an empty folder. */
export async function stageCli(root, folder) {
  await rm(folder, { recursive: true, force: true });
  const metafile = await bundleCli(join(folder, 'dist'));
  const packages = await stageDecoding(root, join(folder, 'dist', 'node_modules'));
  for (const name of await shippedFiles(root)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(root, name), join(folder, name));
  }
  await writeFile(join(folder, NOTICES), await thirdPartyNotices(root, packages, metafile));
  const { version } = await json(join(folder, 'dist', 'node_modules', '@img', 'sharp-wasm32'), 'package.json');
  const [manifest, strings] = [await json(root, 'package.json'), await json(root, 'package.nls.json')];
  await writeManifest(folder, cliManifest(manifest, strings, version));
}

/** Puts ONNX Runtime for one platform into an empty folder. */
export async function stagePlatform(root, target, folder) {
  await rm(folder, { recursive: true, force: true });
  const packages = await stageInference(root, target, join(folder, 'dist', 'node_modules'));
  const manifest = platformManifest(await json(root, 'package.json'), target);
  await cp(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  await writeFile(join(folder, 'README.md'), readme(manifest));
  await writeFile(join(folder, NOTICES), await noticesOf(packages));
  await writeManifest(folder, manifest);
}

function readme({ name, description, homepage }) {
  return `# ${name}\n\n${description}; npm installs it with the package \`flipscope\`. See ${homepage}.\n`;
}

async function json(root, name) {
  return JSON.parse(await readFile(join(root, name), 'utf8'));
}

async function writeManifest(folder, manifest) {
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
