import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What of the extension the command line needs too; its bundles are made for it. */
const NEEDED = /^(README\.md|CHANGELOG\.md|LICENSE|media\/samples\/.+|media\/[^/]+\.schema\.json|models\/.+)$/;

/**
 * Files of the project that the command line's package holds, from the project's root: what `.vscodeignore` lets into the
 * extension, without what only VS Code needs.
 */
export async function shippedFiles(root) {
  const allowed = (await readFile(join(root, '.vscodeignore'), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => matcher(line.slice(1)));
  const names = await Promise.all(['.', 'media', 'models'].map((folder) => filesIn(root, folder)));
  return names.flat().filter((name) => NEEDED.test(name) && allowed.some((pattern) => pattern.test(name)));
}

/** Only the names directly in the root. */
async function filesIn(root, folder) {
  const names = await readdir(join(root, folder), { recursive: folder !== '.' });
  return names.map((name) => join(folder, name).split(sep).join('/'));
}

/** `*` is any part of one name, `**` any names. */
function matcher(glob) {
  const pattern = glob
    .split('**')
    .map((part) => part.split('*').map(escaped).join('[^/]*'))
    .join('.*');
  return new RegExp(`^${pattern}$`);
}

function escaped(text) {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}
