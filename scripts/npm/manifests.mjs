import { PLATFORMS } from '../platforms.mjs';
import { decoderPackages, platformPackage } from './names.mjs';

/** What the packages have in common with the extension. */
function common({ version, license, homepage, repository, bugs }) {
  return { version, license, homepage, repository, bugs };
}

/**
 * The manifest of the command line's package, from the extension's.
 * @param manifest package.json
 * @param strings package.nls.json
 * @param decoder version of the decoder that it holds
 */
export function cliManifest(manifest, strings, decoder) {
  const { name, keywords, bin, engines } = manifest;
  const platforms = Object.keys(PLATFORMS).map((target) => [platformPackage(manifest, target), manifest.version]);
  return {
    name,
    description: strings.description,
    ...common(manifest),
    keywords,
    bin,
    engines: { node: engines.node },
    // Where npm leaves a decoder out, the one that runs everywhere decodes.
    optionalDependencies: Object.fromEntries([...platforms, ...decoderPackages().map((name) => [name, decoder])]),
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
