import { isNativeInstalled, type Codec } from '../../image/codec';
import { NATIVE_CODEC_OPTION } from '../../protocol/engine';

/** What this process decodes images with: the native build where it may, and where one is installed. */
export const ownCodec: Codec = process.argv.includes(NATIVE_CODEC_OPTION) && isNativeInstalled() ? 'native' : 'wasm';
