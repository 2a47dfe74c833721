import { PLATFORMS } from '../platforms.mjs';

/** The scope of the packages for each platform: the owner's, who is named once, as the publisher. */
export function platformScope({ publisher }) {
  return `@${publisher}`;
}

/** "@owner/linux-x64"; `src/engine/runtime/platformRuntime.cjs` asks for it by the same rule. */
export function platformPackage(manifest, target) {
  return `${platformScope(manifest)}/${target}`;
}

/** sharp's native builds for these platforms; `src/image/codec.ts` looks for them by the same rule. */
export function decoderPackages() {
  return Object.keys(PLATFORMS).map((target) => `@img/sharp-${target}`);
}
