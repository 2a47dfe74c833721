import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadSharp } from '../../src/image/codec';
import { webpSize } from '../../src/image/webp';

it('tells the size that the encoder wrote, whichever its kind', async () => {
  const sharp = loadSharp('native');
  const side = fc.integer({ min: 1, max: 700 });
  await fc.assert(
    fc.asyncProperty(side, side, fc.boolean(), fc.boolean(), async (width, height, lossless, alpha) => {
      const color = { r: 3, g: 140, b: 15, ...(alpha && { alpha: 0.5 }) };
      const image = sharp({ create: { width, height, channels: alpha ? 4 : 3, background: color } });
      // The profile asks for an extended header.
      const bytes = await (alpha ? image : image.withIccProfile('srgb')).webp({ lossless, effort: 0 }).toBuffer();
      const bare = await image.webp({ lossless, effort: 0 }).toBuffer();
      expect([webpSize(bytes), webpSize(bare)]).toEqual([
        { width, height },
        { width, height },
      ]);
    }),
    { numRuns: 30 },
  );
});

it('tells nothing of a header that is cut off, or that begins otherwise', async () => {
  const bytes = await loadSharp('native')({ create: { width: 9, height: 9, channels: 3, background: '#777' } })
    .webp()
    .toBuffer();
  expect(webpSize(bytes.subarray(0, 29))).toBeUndefined();
  bytes.write('ICCP', 12);
  expect(webpSize(bytes)).toBeUndefined();
});
