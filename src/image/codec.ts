import { createRequire } from 'node:module';
import type sharpModule from 'sharp';
import { codecError } from './codecError';

type Sharp = typeof sharpModule;

/**
 * Which build of libvips decodes images. `wasm` runs everywhere and beside anything: in desktop VS Code the
 * native Linux build can collide with Electron's GLib. `native` is faster; without one installed it is wasm too.
 */
export type Codec = 'wasm' | 'native';

let loaded: { readonly codec: Codec; readonly sharp: Sharp } | undefined;

/**
 * Loads sharp on first use: 0.2–0.4 s for wasm. A process has one codec.
 *
 * @throws UserError `decoder-missing` where it is not installed or damaged, `input-too-large` where there is no memory
 * @throws Error when the process already uses the other codec
 */
export function loadSharp(codec: Codec): Sharp {
  loaded ??= { codec, sharp: requireOrSay(codec) };
  if (loaded.codec !== codec) {
    throw new Error(`This process already decodes with the ${loaded.codec} codec and cannot switch to ${codec}.`);
  }
  return loaded.sharp;
}

function requireOrSay(codec: Codec): Sharp {
  try {
    return requireSharp(codec);
  } catch (error) {
    throw codecError(error);
  }
}

/** What a codec decodes with: sharp takes WebAssembly where the native build that is installed cannot be loaded. */
export function buildInUse(codec: Codec): Codec {
  return 'emscripten' in loadSharp(codec).versions ? 'wasm' : 'native';
}

/**
 * sharp offers no option: it takes the platform's native build when that can be resolved and wasm otherwise
 * (its `sharp.cjs`). So the place in the module cache of a native build that is not wanted is given to wasm first.
 */
function requireSharp(codec: Codec): Sharp {
  // Resolved at run time, beside the bundle: sharp is never bundled.
  const here = createRequire(__filename);
  const fromSharp = createRequire(here.resolve('sharp'));
  const unwanted = unwantedBuilds(fromSharp, codec);
  if (codec === 'wasm' || unwanted.length > 0) {
    const wasm: unknown = fromSharp(`${WASM}/sharp.node`);
    for (const path of unwanted) here.cache[path] = asModule(path, wasm);
  }
  const sharp = here('sharp') as Sharp;
  // One image at a time is decoded: keeping old ones only costs memory.
  sharp.cache(false);
  return sharp;
}

const WASM = '@img/sharp-wasm32';

/**
 * Whether a native build is installed that belongs to the sharp beside it.
 *
 * @param here where sharp is looked for; by default beside the bundle
 */
export function isNativeInstalled(here: NodeRequire = createRequire(__filename)): boolean {
  const sharp = tryResolve(here, 'sharp');
  return sharp !== undefined && nativeBuilds(createRequire(sharp)).some(({ isOfThisSharp }) => isOfThisSharp);
}

/**
 * Files of native builds that sharp would load though it should not: all for `wasm`, and for `native` those of other
 * versions, as a project has them that uses another sharp and where the npm package of Flipscope is installed.
 *
 * @param fromSharp what sharp would require
 */
export function unwantedBuilds(fromSharp: NodeRequire, codec: Codec): readonly string[] {
  return nativeBuilds(fromSharp).flatMap(({ path, isOfThisSharp }) =>
    codec === 'native' && isOfThisSharp ? [] : [path],
  );
}

/** Those that sharp would find on this platform. */
function nativeBuilds(fromSharp: NodeRequire): readonly { readonly path: string; readonly isOfThisSharp: boolean }[] {
  return ['', 'musl'].flatMap((libc) => {
    const name = `@img/sharp-${process.platform}${libc}-${process.arch}`;
    const path = tryResolve(fromSharp, `${name}/sharp.node`);
    if (path === undefined) return [];
    return [{ path, isOfThisSharp: versionOf(fromSharp, name) === versionOf(fromSharp, WASM) }];
  });
}

/** Undefined for a package that does not tell. */
function versionOf(require: NodeRequire, name: string): unknown {
  const path = tryResolve(require, `${name}/package`);
  return path === undefined ? undefined : (require(path) as { readonly version?: unknown }).version;
}

function tryResolve(require: NodeRequire, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined; // Not installed on this platform, as in the VSIX.
  }
}

function asModule(path: string, exports: unknown): NodeJS.Module {
  return { id: path, path, filename: path, exports, loaded: true, children: [], paths: [] } as unknown as NodeJS.Module;
}
