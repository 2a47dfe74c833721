import { expect, test } from 'vitest';
import { modelKey, modelName, parseModelKey } from '../../src/extension/choose/modelKey';
import { offeredModels, onlyModel, remembered } from '../../src/extension/choose/modelOrder';
import { sameSubject, specsFor } from '../../src/extension/choose/specs';
import type { InputRef, ModelRef } from '../../src/protocol/spec';

const builtin: ModelRef = { kind: 'builtin', id: 'efficientnet-lite0' };
const headless: ModelRef = { kind: 'builtin', id: 'resnet18-headless' };
const shapes = ['plain', 'augmented', 'symmetric'].map((name): ModelRef => ({ kind: 'builtin', id: `shapes-${name}` }));
const model = (path: string): ModelRef => ({ kind: 'file', path });

test('a key names a built-in model or an .onnx file, relative to the folder', () => {
  expect(parseModelKey('builtin:efficientnet-lite0')).toEqual(builtin);
  expect(parseModelKey('builtin:resnet18-headless')).toEqual(headless);
  for (const ref of shapes) expect(parseModelKey(modelKey(ref))).toEqual(ref);
  expect(parseModelKey('builtin:resnet18-headless:7')).toEqual({ kind: 'builtin', id: 'resnet18-headless:7' });
  for (const key of ['nothing', 'resnet18-headless:', 'resnet18-headless:x', 'resnet18-headless:1:2', '']) {
    expect(parseModelKey(`builtin:${key}`)).toBeUndefined();
  }
  expect(parseModelKey(' models/net.onnx ', '/w')).toEqual(model('/w/models/net.onnx'));
  expect(parseModelKey('/m/net.ONNX', '/w')).toEqual(model('/m/net.ONNX'));
  expect(parseModelKey('models/net.onnx')).toBeUndefined();
  expect(parseModelKey('/m/net.pt', '/w')).toBeUndefined();
  for (const ref of [builtin, model('/w/net.onnx')]) expect(parseModelKey(modelKey(ref))).toEqual(ref);
});

test('a model is called by its title or its file', () => {
  expect(modelName(builtin)).toMatch(/EfficientNet-Lite0/);
  expect(modelName(model('/w/a/net.onnx'))).toBe('net.onnx');
});

test('the most recent models come first, nothing comes twice', () => {
  const offered = offeredModels({
    workspaceFiles: ['/w/z.onnx', '/w/a.onnx'],
    recent: ['/w/z.onnx', '/elsewhere/x.onnx', 'not a model'],
  });
  expect(offered.recent).toEqual([model('/w/z.onnx'), model('/elsewhere/x.onnx')]);
  expect(offered.others).toEqual([builtin, headless, ...shapes, model('/w/a.onnx')]);
});

test('nothing is asked when the built-in model is all there is', () => {
  expect(onlyModel(offeredModels({ workspaceFiles: [], recent: [] }))).toEqual(builtin);
  expect(onlyModel(offeredModels({ workspaceFiles: [], recent: ['builtin:efficientnet-lite0'] }))).toEqual(builtin);
  expect(onlyModel(offeredModels({ workspaceFiles: ['/w/a.onnx'], recent: [] }))).toBeUndefined();
  expect(onlyModel(offeredModels({ workspaceFiles: [], recent: ['builtin:resnet18-headless'] }))).toBeUndefined();
  expect(onlyModel(offeredModels({ workspaceFiles: [], recent: ['/x.onnx'] }))).toBeUndefined();
});

test('the memory moves a model used again to the front and is bounded', () => {
  expect(remembered(['a.onnx', '/b.onnx'], model('/b.onnx'))).toEqual(['/b.onnx', 'a.onnx']);
  const many = Array.from({ length: 30 }, (_, index) => `/${index}.onnx`);
  expect(remembered(many, builtin)).toHaveLength(10);
});

const SETTINGS = { flips: ['h'], flipMode: 'file', noiseSeed: 0, provider: 'cpu' } as const;

test('the execution provider is part of the model, unless it is the processor', () => {
  const inputs: InputRef[] = [{ kind: 'noise', seed: 1 }];
  const providerOf = (provider: string) => specsFor(inputs, [builtin], { ...SETTINGS, provider })[0]!.model;
  expect(providerOf('cpu')).toEqual(builtin);
  expect(providerOf('webgpu')).toEqual({ ...builtin, provider: 'webgpu' });
});

test('every input runs on every model; only images keep the file flip mode', () => {
  const inputs: InputRef[] = [
    { kind: 'image', path: '/w/cat.png' },
    { kind: 'noise', seed: 1 },
  ];
  const specs = specsFor(inputs, [builtin, model('/w/a.onnx')], SETTINGS);
  expect(specs.map(({ input, flipMode }) => [input.kind, flipMode])).toEqual([
    ['image', 'file'],
    ['image', 'file'],
    ['noise', 'tensor'],
    ['noise', 'tensor'],
  ]);
});

test('the subject of a report is its image and model, not its options', () => {
  const input: InputRef = { kind: 'image', path: '/w/cat.png' };
  const spec = { model: builtin, input, flips: ['h'], flipMode: 'tensor' } as const;
  expect(sameSubject(spec, { ...spec, flips: ['v'], model: { id: builtin.id, kind: 'builtin' } })).toBe(true);
  expect(sameSubject(spec, { ...spec, model: model('/w/a.onnx') })).toBe(false);
});
