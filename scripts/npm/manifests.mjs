import { PLATFORMS } from '../platforms.mjs';
import { platformPackage } from './names.mjs';

/** What the packages have in common with the extension. */
function common({ version, license, homepage, repository, bugs }) {
  return { version, license, homepage, repository, bugs };
}

/**
 * The manifest of the command line's package, from the extension's.
 * @param manifest package.json
 * @param strings package.nls.json
 */
export function cliManifest(manifest, strings) {
  const { name, keywords, bin, engines } = manifest;
  const platforms = Object.keys(PLATFORMS).map((target) => [platformPackage(manifest, target), manifest.version]);
  return {
    name,
    description: strings.description,
    ...common(manifest),
    keywords,
    bin,
    engines: { node: engines.node },
    optionalDependencies: Object.fromEntries(platforms),
  };
}

/** The manifest of the package that holds ONNX Runtime for one platform. */
export function platformManifest(manifest, target) {
  const [os, cpu] = target.split('-');
  return {
    name: platformPackage(manifest, target),
    description: `ONNX Runtime for ${manifest.name} on ${target}`,
    ...common(manifest),
    os: [os],
    cpu: [cpu],
    // onnxruntime-node has no build for musl.
    ...(os === 'linux' && { libc: ['glibc'] }),
    main: 'dist/node_modules/onnxruntime-node/dist/index.js',
  };
}
