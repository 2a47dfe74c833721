import { afterAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { SCALE_CHANGES } from '../../../src/report/scaleChanges';
import { EngineFixture, PROJECT } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { tinyClassifier } from '../../support/models/tinyModels';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());
const CHELSEA = join(PROJECT, 'media', 'samples', 'chelsea.png');

async function scaleOf(model: Parameters<EngineFixture['writeModel']>[1], image: boolean) {
  const path = fixture.writeModel('model.onnx', model);
  const spec = fixture.spec(path, image ? { input: { kind: 'image', path: CHELSEA } } : {});
  await fixture.service.analyze('a', spec);
  const { scale } = await fixture.service.explain('a', 'scale');
  await fixture.service.release('a');
  return scale!;
}

describe('other changes of the input, for scale', () => {
  it('are all measured of an image, each larger than a smaller one of its kind', async () => {
    const scale = await scaleOf(tinyClassifier(), true);
    expect(Object.keys(scale)).toEqual([...SCALE_CHANGES]);
    const [name] = Object.keys(scale.shift1!);
    const of = (change: keyof typeof scale): number => scale[change]![name!]!;
    expect(of('shift1')).toBeGreaterThan(0);
    expect(of('shift4')).toBeGreaterThan(of('shift1'));
    expect(of('otherImage')).toBeGreaterThan(of('grey1'));
    expect(of('jpeg90')).toBeGreaterThan(0);
  });

  it('of noise are those that do not need an image', async () => {
    expect(Object.keys(await scaleOf(tinyClassifier(), false))).toEqual(['shift1', 'shift2', 'shift4', 'otherImage']);
  });

  it('of a map leave shifts out, which should move it', async () => {
    const b = new GraphBuilder();
    b.output(b.conv(b.input('x', [1, 3, 16, 16]), 2, 3, { pads: 1 }), 'y');
    expect(Object.keys(await scaleOf(b.build(), true))).toEqual(['grey1', 'jpeg90', 'otherImage']);
  });

  it('are as large as they are called: noise of one gray level moves the values by about 1/255', async () => {
    const b = new GraphBuilder();
    b.output(b.node('Identity', [b.input('x', [1, 3, 64, 64])]), 'y');
    const { grey1 } = await scaleOf(b.build(), true);
    // ‖noise‖ / ‖x‖ with ImageNet's mean and deviations: about 1/255 / 0.226 of values of size 1.
    expect(grey1!['y']).toBeGreaterThan(0.008);
    expect(grey1!['y']).toBeLessThan(0.03);
  });
});
