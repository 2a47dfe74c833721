/**
 * In the place of onnxruntime-node in the npm package, whose native part comes in one package per platform
 * (scripts/npm). CommonJS, since it hands on all that the other package exports.
 */
const { createRequire } = require('node:module');

/** PLATFORM_SCOPE is put in by esbuild.mjs. */
const name = `${PLATFORM_SCOPE}/${process.platform}-${process.arch}`;

function load() {
  const here = createRequire(__filename);
  try {
    here.resolve(name);
  } catch (error) {
    throw new Error(`the package ${name} is not installed (npm leaves it out with --omit=optional)`, { cause: error });
  }
  return here(name);
}

module.exports = load();
