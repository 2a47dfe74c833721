import { expect, test } from 'vitest';
import { specFor } from '../../src/agents/specs';

const defaults = { flips: ['v', 'h'], flipMode: 'file', provider: 'webgpu', folder: '/work' } as const;

test('what a call leaves out is as it is set, and relative paths start in the folder', () => {
  expect(specFor('m/a.onnx', 'cat.png', {}, defaults)).toEqual({
    model: { kind: 'file', path: '/work/m/a.onnx', provider: 'webgpu' },
    input: { kind: 'image', path: '/work/cat.png' },
    flips: ['h', 'v'],
    flipMode: 'file',
  });
});

test('what a call says counts', () => {
  const options = { flips: ['hv'], flipMode: 'tensor', size: [32, 33], tolerance: 0 } as const;
  const spec = specFor(
    '/a.onnx',
    '/x.npz:image',
    { ...options, flips: ['hv'], size: [32, 33] },
    { ...defaults, provider: 'cpu' },
  );
  expect(spec).toEqual({
    model: { kind: 'file', path: '/a.onnx' },
    input: { kind: 'tensor', path: '/x.npz:image' },
    flips: ['hv'],
    flipMode: 'tensor',
    size: [32, 33],
    failAbove: 0,
  });
});

test('without an input it is noise, which has no file to flip', () => {
  const spec = specFor('builtin:efficientnet-lite0', undefined, { seed: 7 }, defaults);
  expect(spec.model).toEqual({ kind: 'builtin', id: 'efficientnet-lite0', provider: 'webgpu' });
  expect(spec.input).toEqual({ kind: 'noise', seed: 7 });
  expect(spec.flipMode).toBe('tensor');
});
