import { expect, it } from 'vitest';
import type { BrokenLayer } from '../../../src/engine/matching/channelFigures';
import { withMatchers } from '../../../src/engine/matching/withMatchers';

/** Two channels of two columns that change places under the flip. */
const LAYER: BrokenLayer = {
  flip: 'h',
  original: { channels: 2, height: 1, width: 2, data: new Float32Array([1, 2, 5, 3]) },
  flipped: { channels: 2, height: 1, width: 2, data: new Float32Array([5, 3, 1, 2]) },
  error: 1,
  hasPositions: true,
  noiseFloor: 1e-6,
};

it('matches in this thread where there is one core only', async () => {
  const { signal } = new AbortController();
  const found = await withMatchers(1, signal, ([matcher]) => matcher!.figures(LAYER));
  expect(found).toMatchObject({ permuted: { h: 0 }, mutual: { h: 1 } });
  expect(found.swaps!.h).toHaveLength(2);
});

it('a thread that ends without an answer is an error with a remedy', async () => {
  const { signal } = new AbortController();
  // Beside the source there is no bundle to run: these threads end at once.
  const found = withMatchers(2, signal, ([matcher]) => matcher!.figures(LAYER));
  await expect(found).rejects.toMatchObject({
    reason: 'input-too-large',
    message: expect.stringMatching(
      /^Matching channels ended, .* \(.*matcher\.js.*\)\. Close other programs/s,
    ) as unknown,
  });
});
