/** By platform, such as "linux-x64": the libraries that ONNX Runtime's binding loads there. */
export const PLATFORMS: Readonly<Record<string, readonly string[]>>;
