import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowser } from '../../scripts/findBrowser.mjs';

/** Where Debian has what its `chromium`, a script, starts. */
const DEBIAN = '/usr/lib/chromium';
const ICD = 'vk_swiftshader_icd.json';

/**
 * What the environment must hold for ONNX Runtime's WebGPU to find the Vulkan loader and the software renderer
 * (SwiftShader) that Chromium carries; nothing where Chromium has none, and only a graphics card helps.
 */
export async function softwareVulkan(): Promise<Readonly<Record<string, string>>> {
  const folders = [dirname(realpathSync(await findBrowser())), DEBIAN];
  const folder = folders.find((candidate) => existsSync(join(candidate, ICD)));
  return folder === undefined ? {} : { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: join(folder, ICD) };
}
