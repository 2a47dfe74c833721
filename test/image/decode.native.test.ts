import { describe, expect, it } from 'vitest';
import { loadSharp } from '../../src/image/codec';
import { decodeCases } from './decodeCases';

describe('decodeImage with the native codec', () => {
  decodeCases('native');

  it('keeps one codec a process', () => {
    expect(() => loadSharp('wasm')).toThrow(/already decodes with the native codec/);
  });
});
