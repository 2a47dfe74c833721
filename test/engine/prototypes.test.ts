import { create } from '@bufbuild/protobuf';
import { afterAll, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { StringStringEntryProtoSchema } from '../../src/onnx/proto/onnx_pb';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());

/** The head of a model that finds instances: a box, one class and eight coefficients for each cell, and eight prototypes. */
function instancesModel() {
  const b = new GraphBuilder();
  const features = b.conv(b.input('images', [1, 3, 64, 64]), 8, 3, { pads: 1, stride: 8 });
  b.output(b.node('Reshape', [b.conv(features, 13, 1), b.ints([1, 13, -1])]), 'cells');
  b.output(b.conv(features, 8, 1), 'prototypes');
  return b.build();
}

it('prototypes of masks are no mask, and that they follow the flip is called assumed', async () => {
  const path = fixture.writeModel('instances.onnx', instancesModel());
  const parts = [
    { contract: 'boxes', from: 0, to: 4, form: 'cxcywh', unit: 'pixels' },
    { contract: 'classes', from: 4, to: 5 },
    { contract: 'vector', from: 5, to: 13 },
  ];
  const sidecar = fixture.write('stated.json', JSON.stringify({ outputs: { cells: { axis: 1, parts } } }));
  const spec = fixture.spec(path, { flips: ['h'], model: { kind: 'file', path, sidecar } });
  const { report } = await fixture.service.analyze('a', spec);
  const [cells, prototypes] = report.outputs;
  expect(cells!.contract).toMatchObject({ kind: 'boxes', certainty: 'stated' });
  expect(prototypes!.contract).toMatchObject({ kind: 'map', certainty: 'assumed', coefficients: 'cells' });
  expect(prototypes!.figure.h!.value).toBeGreaterThan(0);
  expect(prototypes).not.toHaveProperty('masks');
});

it('those of finished boxes are found by the coefficients behind the class', async () => {
  const b = new GraphBuilder();
  const features = b.conv(b.input('images', [1, 3, 64, 64]), 8, 3, { pads: 1, stride: 8 });
  const cells = b.node('Sigmoid', [b.node('Reshape', [b.conv(features, 38, 1), b.ints([38, 64])])]);
  const rows = b.transpose(cells, [1, 0]);
  const scores = b.node('Gather', [cells, b.ints([4], [])], { axis: attribute.int(0) });
  b.nodeWithOutputs('TopK', [scores, b.ints([10])], ['best', 'places']);
  const found = b.node('Gather', [rows, 'places'], { axis: attribute.int(0) });
  b.output(b.node('Unsqueeze', [found, b.ints([0])]), 'detections');
  b.output(b.conv(features, 32, 1), 'prototypes');
  const metadata = { task: 'segment', imgsz: '[64, 64]', stride: '8', names: "{0: 'cell'}" };
  const model = b.build();
  model.metadataProps = Object.entries(metadata).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  const path = fixture.writeModel('finished.onnx', model);
  const { report } = await fixture.service.analyze('finished', fixture.spec(path, { flips: ['h'] }));
  const [detections, prototypes] = report.outputs;
  expect(detections!.contract.parts?.at(-1)).toEqual({ kind: 'ignore', name: 'rest', from: 6, to: 38 });
  expect(prototypes!.contract).toMatchObject({ certainty: 'assumed', coefficients: 'detections' });
});
