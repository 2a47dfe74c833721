import { describe, expect, it } from 'vitest';
import { measureCauses } from '../../src/analysis/causes/measureCauses';
import { attribute } from '../../src/onnx/attributes';
import { isBlockReversal } from '../../src/operators/follow/axisMaps';
import { FLIPS } from '../../src/report/flips';
import { createSession, networkOf, noiseFeeds } from '../support/mirror';
import { GraphBuilder } from '../support/models/graphBuilder';

const [ROWS, COLUMNS] = [10, 12];
const BLOCK = 2;
const CHANNELS = 3;

type Shuffle = (b: GraphBuilder, x: string) => string;

/** Pixel shuffle with the blocks' channels first (CRD), in the two ways that exporters write it. */
const SHUFFLES: Readonly<Record<'operator' | 'reshape', Shuffle>> = {
  operator: (b, x) => b.node('DepthToSpace', [x], { blocksize: attribute.int(BLOCK), mode: attribute.string('CRD') }),
  reshape: (b, x) => {
    const split = b.node('Reshape', [x, b.ints([1, CHANNELS, BLOCK, BLOCK, ROWS, COLUMNS])]);
    const side = b.node('Transpose', [split], { perm: attribute.ints([0, 1, 4, 2, 5, 3]) });
    return b.node('Reshape', [side, b.ints([1, CHANNELS, ROWS * BLOCK, COLUMNS * BLOCK])]);
  },
};

/** What runs over the image that was put together. */
const BEHIND: Readonly<Record<string, Shuffle>> = {
  'a convolution': (b, x) => b.conv(x, 4, 3, { pads: 1 }),
  'a strided convolution on a misaligned grid': (b, x) => b.conv(x, 4, 3, { pads: 1, stride: 2 }),
  'an unevenly padded convolution': (b, x) => b.conv(x, 4, 2, { pads: [0, 0, 1, 1] }),
  'a maximum pool': (b, x) => b.maxPool(x, 3, { stride: 2, pads: 1 }),
  'a resize': (b, x) => b.resize(x, 2, { mode: 'linear', coordinate_transformation_mode: 'asymmetric' }),
  'two convolutions': (b, x) => b.conv(b.relu(b.conv(x, 4, 3, { pads: 1 })), 2, 3, { pads: 1 }),
};

function network(shuffle: Shuffle, behind: Shuffle) {
  const b = new GraphBuilder({ seed: 3 });
  const x = b.input('x', [1, 3, ROWS, COLUMNS]);
  const image = shuffle(b, b.conv(x, CHANNELS * BLOCK ** 2, 3, { pads: 1 }));
  b.setChannels(image, CHANNELS);
  b.output(behind(b, image), 'y');
  return networkOf(b.build(), [1, 3, ROWS, COLUMNS]);
}

describe.each(Object.entries(BEHIND))('%s behind an image put together from blocks', (_, behind) => {
  it('has the action, causes and twin that it has behind DepthToSpace', async () => {
    const [operator, reshape] = await Promise.all(
      [SHUFFLES.operator, SHUFFLES.reshape].map(async (shuffle) => {
        const subject = network(shuffle, behind);
        const feeds = noiseFeeds(subject);
        const { causes } = await measureCauses({ network: subject, flips: FLIPS, feeds, createSession });
        return { action: subject.action('y'), causes };
      }),
    );
    expect(reshape!.action).toEqual(operator!.action);
    for (const flip of FLIPS) {
      const [expected, found] = [operator!.causes[flip]!, reshape!.causes[flip]!];
      expect(found.error).toBeGreaterThan(0.1);
      expect(found.twinResidual).toBeLessThan(1e-5);
      expect(found.counterfactuals.map(({ mirrored }) => mirrored)).toEqual(
        expected.counterfactuals.map(({ mirrored }) => mirrored),
      );
      found.counterfactuals.forEach(({ error }, i) => {
        expect(error).toBeCloseTo(expected.counterfactuals[i]!.error, 5);
      });
    }
  });
});

it('tells blocks in reverse from other orders', () => {
  expect(isBlockReversal([4, 5, 2, 3, 0, 1])).toBe(true);
  expect(isBlockReversal([3, 4, 5, 0, 1, 2])).toBe(true);
  expect(isBlockReversal([5, 4, 3, 2, 1, 0])).toBe(false);
  expect(isBlockReversal([0, 1, 2, 3])).toBe(false);
  expect(isBlockReversal([1, 0, 3, 2])).toBe(false);
  expect(isBlockReversal([2, 3, 4, 0, 1])).toBe(false);
  expect(isBlockReversal([4, 5, 3, 2, 0, 1])).toBe(false);
});
