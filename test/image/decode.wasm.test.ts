import { describe, expect, it } from 'vitest';
import { loadSharp } from '../../src/image/codec';
import { decodeCases } from './decodeCases';

describe('decodeImage with the wasm codec', () => {
  decodeCases('wasm');

  it('really runs on WebAssembly', () => {
    expect(Object.keys(loadSharp('wasm').versions)).toContain('emscripten');
  });
});
