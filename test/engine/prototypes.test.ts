import { afterAll, expect, it } from 'vitest';
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
