import { afterAll, describe, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import type { ModelProto } from '../../src/onnx/proto/onnx_pb';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';
import { npyFile } from '../support/npyFile';
import { tiffFile } from '../support/tiffFile';

const engine = new EngineFixture();
afterAll(() => engine.remove());

const [width, height] = [7, 6];

function convolution(channels: number): ModelProto {
  const b = new GraphBuilder();
  b.output(b.conv(b.input('x', [1, channels, height, width]), 2, channels), 'y');
  return b.build();
}

/** A video whose frames are convolved one by one. */
function video(): ModelProto {
  const b = new GraphBuilder();
  const x = b.input('x', [1, 3, 4, height, width]);
  const filters = b.weight([2, 3, 1, 3, 3], { std: 0.3 });
  b.output(b.node('Conv', [x, filters], { pads: attribute.ints([0, 1, 1, 0, 1, 1]) }), 'y');
  return b.build();
}

const samples = (bands: number): Uint8Array =>
  Uint8Array.from({ length: width * height * bands }, (_, i) => (i * 7919) % 251);
const image = (bands: number): { readonly kind: 'image'; readonly path: string } => ({
  kind: 'image',
  path: engine.write(
    `${bands}.tif`,
    tiffFile({ width, height, bands, data: samples(bands), photometric: bands === 3 ? 'rgb' : 'black-is-zero' }),
  ),
});
const error = (report: {
  readonly outputs: readonly { readonly figure: { readonly h?: { readonly value: number } } }[];
}): number => report.outputs[0]!.figure.h!.value;

describe('an image for', () => {
  it.each([2, 4, 5])('%i channels gives its bands, as a tensor of the same values', async (bands) => {
    const report = await engine.report(convolution(bands), { input: image(bands) });
    const planes = Float32Array.from({ length: width * height * bands }, (_, i) => {
      const [band, place] = [Math.floor(i / (width * height)), i % (width * height)];
      return samples(bands)[place * bands + band]! / 255;
    });
    const path = engine.write(`${bands}.npy`, npyFile([1, bands, height, width], planes));
    const same = await engine.report(convolution(bands), { input: { kind: 'tensor', path } });
    expect(error(report)).toBeCloseTo(error(same), 6);
    expect(report.input).toMatchObject({
      preprocessCertainty: 'assumed',
      preprocessOrigin: `assumed: pixels / 255 of the image’s ${bands} bands`,
    });
    expect(report.input.otherPreprocess?.preprocess.mean).toEqual(Array(bands).fill(0.5));
  });

  it('4 channels is RGBA, opaque where it has no alpha, which is said', async () => {
    const report = await engine.report(convolution(4), { input: image(3) });
    expect(report.warnings.join('\n')).toMatch(/3\.tif: it has no alpha: the fourth channel is opaque everywhere\./);
  });

  it('another number of channels is refused in one line', async () => {
    await expect(engine.report(convolution(6), { input: image(3) })).rejects.toThrow(
      /3\.tif: found an image of 3 bands, expected 6: one per channel of the model's input x\. Give an image of 6 bands/,
    );
    await expect(engine.report(convolution(3), { input: image(5) })).rejects.toThrow(
      /5\.tif: expected an image with gray or RGB, with or without alpha, found 5 bands/,
    );
  });

  it('a video is every frame, which is said', async () => {
    const report = await engine.report(video(), { input: image(3) });
    expect(report.input.shape).toEqual([1, 3, 4, height, width]);
    expect(report.warnings.join('\n')).toMatch(/3\.tif: one image was repeated for all 4 frames \(or slices\)/);
    expect(error(report)).toBeGreaterThan(0.01);
  });
});
