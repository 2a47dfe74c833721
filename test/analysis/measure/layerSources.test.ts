import { expect, it } from 'vitest';
import { layerSources } from '../../../src/analysis/measure/layerSources';
import { selectTensors } from '../../../src/analysis/measure/selectTensors';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { resnet18 } from '../../support/models/resnet';
import { parseModel } from '../../../src/onnx/model';
import type { OnnxModel } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';

/** Layers with what they are computed from, by name. */
function told(model: OnnxModel): readonly string[] {
  const layers = selectTensors(model);
  const names = layers.map(({ op }, i) => `${i} ${op}`);
  return layerSources(model.graph, layers).map((from, i) => `${names[i]} < ${from.join(',')}`);
}

it('passes through what is no layer, into both branches of a block', () => {
  const b = new GraphBuilder();
  const x = b.node('Transpose', [b.node('Transpose', [b.conv(b.input('x', ['N', 4, 8, 8]), 4, 3, { pads: 1 })])]);
  const y = b.conv(b.relu(b.conv(x, 4, 3, { pads: 1 })), 4, 3, { pads: 1 });
  b.output(b.node('Add', [y, x]));
  const found = told(b.model());
  expect(found.at(-1)).toMatch(/< 0,\d$/);
  expect(found.slice(0, 2)).toEqual(['0 Conv < ', '1 Conv+Relu < 0']);
});

it('knows each block of a ResNet-18: identity and projection', () => {
  const found = told(parseModel(encodeModel(resnet18({ size: [32, 32] })), 'resnet18.onnx'));
  expect(found.slice(0, 6)).toMatchInlineSnapshot(`
    [
      "0 Conv+Relu < ",
      "1 MaxPool < 0",
      "2 Conv+Relu < 1",
      "3 Conv+Add+Relu < 1,2",
      "4 Conv+Relu < 3",
      "5 Conv+Add+Relu < 3,4",
    ]
  `);
});
