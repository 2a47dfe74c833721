import { expect, test } from 'vitest';
import { triage } from '../../../src/extension/choose/triage';
import { weightsIn } from '../../../src/extension/weights/weightsIn';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  '/w/model.safetensors': ['conv1.weight', 'bn1.weight', 'bn1.bias', 'bn1.running_mean', 'bn1.num_batches_tracked'],
  '/w/inputs.safetensors': ['image', 'weight', 'previous'],
  '/w/one.safetensors': ['fc.weight'],
  '/w/model.npz': ['conv1.weight', 'bn1.weight'],
};
const engine = { inputNames: (path: string) => Promise.resolve(NAMES[path]!) };
const of = (...paths: readonly string[]) =>
  weightsIn(triage(paths.map((path) => ({ scheme: 'file', path, fsPath: path }))), engine);

test('weights are those of a selection that has nothing else', async () => {
  expect(await of('/w/best.pt')).toBe('/w/best.pt');
  expect(await of('/w/best.pt', '/w/cat.png')).toBeUndefined();
  expect(await of('/w/best.pt', '/w/net.onnx')).toBeUndefined();
  expect(await of()).toBeUndefined();
});

test('tensors of a safetensors file are weights by their names', async () => {
  expect(await of('/w/model.safetensors')).toBe('/w/model.safetensors');
  expect(await of('/w/inputs.safetensors')).toBeUndefined();
  expect(await of('/w/one.safetensors')).toBeUndefined();
  expect(await of('/w/model.npz')).toBeUndefined();
  expect(await of('/w/model.safetensors', '/w/net.onnx')).toBeUndefined();
});
