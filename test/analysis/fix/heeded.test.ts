import { afterAll, describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import { FLIPS } from '../../../src/report/flips';
import { EngineFixture } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

const [HEIGHT, WIDTH] = [32, 48];

/** Dense layers over all of space, whose outputs have the names or the axes of something else. */
function dense(b: GraphBuilder, x: string, shape: readonly number[], name: string): void {
  const count = shape.reduce((a, c) => a * c, 1);
  const flat = b.node('Reshape', [b.averagePool(x, 4, { stride: 4 }), b.ints([1, -1])]);
  const weights = b.weight([(3 * HEIGHT * WIDTH) / 16, count], { std: 0.1 });
  b.output(b.node('Reshape', [b.node('MatMul', [flat, weights]), b.ints(shape)]), name);
}

const MODELS: Readonly<Record<string, (b: GraphBuilder, x: string) => void>> = {
  'distributions over coordinates': (b, x) => {
    dense(b, x, [1, 17, 2 * WIDTH], 'simcc_x');
    dense(b, x, [1, 17, 2 * HEIGHT], 'simcc_y');
  },
  'a map whose order is lost': (b, x) => dense(b, x, [1, 2, HEIGHT / 4, WIDTH / 4], 'y'),
  'part affinities beside heatmaps': (b, x) => {
    const features = b.relu(b.conv(x, 8, 3, { stride: 2, pads: 1 }));
    b.output(b.conv(features, 38, 1), 'paf');
    b.output(b.conv(features, 19, 1), 'heat');
  },
  'a head of several levels beside masks': (b, x) => {
    const fine = b.relu(b.conv(x, 8, 3, { stride: 4, pads: 1 }));
    const coarse = b.relu(b.conv(fine, 8, 3, { stride: 2, pads: 1 }));
    const heads = [fine, coarse].map((level) => b.node('Reshape', [b.conv(level, 11, 1), b.ints([1, 11, -1])]));
    b.output(b.node('Concat', heads, { axis: attribute.int(2) }), 'output0');
    b.output(b.conv(fine, 4, 1), 'output1');
  },
};

describe('an averaged model', () => {
  it.each(Object.entries(MODELS))('holds under the contracts that it was averaged by: %s', async (name, make) => {
    const b = new GraphBuilder({ seed: 1 });
    make(b, b.input('x', [1, 3, HEIGHT, WIDTH]));
    const spec = engine.spec(engine.writeModel(`${name}.onnx`, b.build()));
    const { report } = await engine.service.analyze(name, spec);
    expect(report.outputs.map(({ verdict }) => verdict.h)).toContain('broken');
    const written = engine.at(`${name} averaged.onnx`);
    const { noise } = await engine.service.fixModel(spec, { kind: 'tta', flips: FLIPS }, written);
    for (const flip of FLIPS) expect(noise.after[flip]).toBeLessThan(1e-5);
    const averaged = await engine.service.analyze(name, engine.spec(written));
    for (const { verdict } of averaged.report.outputs) expect(verdict).toEqual({ h: 'holds', v: 'holds', hv: 'holds' });
  });
});
