import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Packages whose archive lacks what their license asks us to pass on: the files in licenses/ that supply it. */
const SUPPLIED = {
  'onnxruntime-node': ['MIT.Microsoft.txt', 'onnxruntime.ThirdPartyNotices.txt'],
  'onnxruntime-common': ['MIT.Microsoft.txt'],
  '@microsoft/fast-element': ['MIT.Microsoft.txt'],
  '@microsoft/fast-foundation': ['MIT.Microsoft.txt'],
  '@microsoft/fast-web-utilities': ['MIT.Microsoft.txt'],
  '@img/sharp-wasm32': ['LGPL-3.0.txt', 'GPL-3.0.txt'],
  '@lit-labs/ssr-dom-shim': ['BSD-3-Clause.lit.txt'],
  lerc: ['Apache-2.0.txt'],
  '@bufbuild/protobuf': ['Apache-2.0.txt', 'BSD-3-Clause.protobuf.txt'],
};

/** Sources in our own tree that come from others: title, and license files as in `SUPPLIED`. */
const VENDORED = [{ title: 'ONNX 1.23.2, onnx.proto (Apache-2.0)', licenses: ['Apache-2.0.txt'] }];

const HEADER = `Third-party notices

Flipscope's own code is under the MIT license (LICENSE); the built-in EfficientNet-Lite0 has its license in its folder under models/.
This package holds the following packages, each under its own license. The libraries inside @img/sharp-wasm32 that
are under the LGPL (libvips, glib, libheif, libexif) are in a file of their own, which can be replaced by a build of
your own: dist/node_modules/@img/sharp-wasm32/lib. Their sources: https://github.com/lovell/sharp-libvips.
`;

const RUNTIME_HEADER = `Third-party notices

This package holds the following packages, each under its own license.
`;

/**
 * The notices of every package that is shipped, as one text.
 * @param folders package folders copied as they are.
 * @param metafile what esbuild read for the bundles (its metafile's inputs name the bundled packages).
 * @throws Error naming a package whose license text is nowhere to be found.
 */
export async function thirdPartyNotices(root, folders, metafile) {
  const all = [...new Set([...folders.map((folder) => resolve(folder)), ...bundledPackages(root, metafile)])];
  return joined(HEADER, await Promise.all([...all.map(noticeOf), ...VENDORED.map(vendoredNotice)]));
}

/** The notices of a package that holds nothing but other packages; parameters and errors as above. */
export async function noticesOf(folders) {
  return joined(RUNTIME_HEADER, await Promise.all(folders.map(noticeOf)));
}

function joined(header, notices) {
  const unique = new Map(notices.map((notice) => [notice.title, notice.text]));
  return [header, ...[...unique].sort(([a], [b]) => a.localeCompare(b)).map(([, text]) => text)].join(
    `\n${'='.repeat(80)}\n\n`,
  );
}

/** Folders of the packages that esbuild put into the bundles, or an error if it put in none. */
function bundledPackages(root, metafile) {
  const inOutput = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = inOutput.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  if (folders.length === 0) throw new Error('The bundles hold no package at all: build them before the notices.');
  return new Set(folders.map((folder) => resolve(root, folder)));
}

async function noticeOf(folder) {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const own = (await readdir(folder)).filter((name) => /^(licen[cs]e|copying|notice|copyrightnotice)/i.test(name));
  const paths = [...own.map((name) => join(folder, name)), ...suppliedFiles(SUPPLIED[manifest.name] ?? [])];
  if (paths.length === 0) throw new Error(`${folder} has no license file: put one into scripts/licenses.`);
  return notice(`${manifest.name} ${manifest.version} (${licenseOf(manifest)})`, paths);
}

function vendoredNotice({ title, licenses }) {
  return notice(title, suppliedFiles(licenses));
}

function suppliedFiles(names) {
  return names.map((name) => join(import.meta.dirname, 'licenses', name));
}

async function notice(title, paths) {
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return { title, text: [title, ...texts.map((text) => text.trim())].join('\n\n') + '\n' };
}

function licenseOf({ license }) {
  return typeof license === 'object' ? license.type : (license ?? 'see below');
}
