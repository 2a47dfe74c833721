import { create } from '@bufbuild/protobuf';
import { afterAll, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import {
  OperatorSetIdProtoSchema,
  TensorProto_DataType as Type,
  TypeProto_MapSchema,
  TypeProto_SequenceSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from '../../src/onnx/proto/onnx_pb';
import { applyPatch } from '../../src/report/patch';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

it('a sequence among the outputs is passed over by name, the others are judged', async () => {
  const b = new GraphBuilder();
  const y = b.conv(b.input('x', [1, 3, 9, 9]), 4, 3, { pads: 1 });
  b.node('SplitToSequence', [y], { axis: attribute.int(1) }, { name: 'parts' });
  b.output(b.relu(y), 'y');
  const proto = b.build();
  const elemType = makeValueInfo('parts', Type.FLOAT).type!;
  const value = { case: 'sequenceType' as const, value: create(TypeProto_SequenceSchema, { elemType }) };
  proto.graph!.output.push(create(ValueInfoProtoSchema, { name: 'parts', type: create(TypeProtoSchema, { value }) }));
  const report = await engine.report(proto);
  expect(report.outputs.map(({ name }) => name)).toEqual(['y']);
  expect(report.outputs[0]!.figure.h!.value).toBeGreaterThan(0.01);
  expect(report.warnings).toContain('Outputs that are no tensors of numbers are passed over: parts (a sequence).');
  const path = engine.writeModel('parts.onnx', proto);
  await engine.service.analyze('parts', engine.spec(path));
  const { layers } = applyPatch(report, await engine.service.explain('parts', 'local'));
  expect(layers.find(({ op }) => op.startsWith('Conv'))!.local!.h).toBeGreaterThan(0.01);
  const { causes } = applyPatch(report, await engine.service.explain('parts', 'causes'));
  expect(causes!.h!.twinResidual).toBeLessThan(1e-5);
  proto.graph!.output.shift();
  await expect(engine.report(proto)).rejects.toThrow(
    /expected an output that is a tensor of numbers, found parts \(a sequence\)/,
  );
});

it('strings among the outputs are passed over, and alone they are refused, as is no output at all', async () => {
  const b = new GraphBuilder();
  const y = b.globalAveragePool(b.conv(b.input('x', [1, 3, 9, 9]), 4, 3, { pads: 1 }));
  b.node('Cast', [y], { to: attribute.int(Type.STRING) }, { name: 'words' });
  b.output(y, 'y');
  const proto = b.build();
  proto.graph!.output.push(makeValueInfo('words', Type.STRING));
  const report = await engine.report(proto);
  expect(report.outputs.map(({ name }) => name)).toEqual(['y']);
  expect(report.warnings).toContain('Outputs that are no tensors of numbers are passed over: words (strings).');
  proto.graph!.output.shift();
  await expect(engine.report(proto)).rejects.toThrow(/expected an output that is a tensor of numbers, found words/);
  proto.graph!.output.shift();
  await expect(engine.report(proto)).rejects.toThrow(/expected a model with an output, found none\. Export/);
});

it('a map of classes (ZipMap of scikit-learn’s converters) is passed over, and what makes nothing else is left out', async () => {
  const b = new GraphBuilder();
  const y = b.conv(b.input('x', [1, 3, 9, 9]), 4, 3, { pads: 1 });
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [b.relu(y)])]);
  b.output(b.node('Softmax', [pooled]), 'probabilities');
  b.node(
    'ZipMap',
    ['probabilities'],
    { classlabels_int64s: attribute.ints([0, 1, 2, 3]) },
    { name: 'maps', domain: 'ai.onnx.ml' },
  );
  const proto = b.build();
  proto.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'ai.onnx.ml', version: 3n }));
  const number = makeValueInfo('', Type.FLOAT).type!;
  const map = create(TypeProto_MapSchema, { keyType: Type.INT64, valueType: number });
  const elemType = create(TypeProtoSchema, { value: { case: 'mapType', value: map } });
  const value = { case: 'sequenceType' as const, value: create(TypeProto_SequenceSchema, { elemType }) };
  proto.graph!.output.push(create(ValueInfoProtoSchema, { name: 'maps', type: create(TypeProtoSchema, { value }) }));
  const report = await engine.report(proto);
  expect(report.outputs.map(({ name, contract }) => [name, contract.kind])).toEqual([['probabilities', 'classes']]);
  expect(report.layers.map(({ op }) => op)).not.toContain('ZipMap');
  expect(report.warnings).toContain('Outputs that are no tensors of numbers are passed over: maps (a sequence).');
});
