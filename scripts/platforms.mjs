/** The platforms ONNX Runtime's Node binding and VS Code have in common, and the libraries the binding loads there. */
export const PLATFORMS = {
  'linux-x64': ['libonnxruntime.so.1'],
  'linux-arm64': ['libonnxruntime.so.1'],
  // DirectML.dll, dxcompiler.dll and dxil.dll are delay-loaded by the GPU providers only (see onnxruntime.dll's delay
  // import table): the CPU provider runs without them.
  'win32-x64': ['onnxruntime.dll'],
  'win32-arm64': ['onnxruntime.dll'],
  // libonnxruntime.1.30.0.dylib is the same file under its full name; the binding asks for @rpath/libonnxruntime.1.dylib.
  'darwin-arm64': ['libonnxruntime.1.dylib'],
};

/** @throws Error naming the platforms there are, when ONNX Runtime has no build for this one. */
export function librariesOf(target) {
  const libraries = PLATFORMS[target];
  if (!libraries) {
    throw new Error(`ONNX Runtime has no build for ${target}; choose --target ${Object.keys(PLATFORMS).join('|')}.`);
  }
  return libraries;
}

export function thisPlatform() {
  return `${process.platform}-${process.arch}`;
}
