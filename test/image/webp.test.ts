import { fc } from '../support/fastCheck';
import { expect, it } from 'vitest';
import { loadSharp } from '../../src/image/codec';
import { webpHeader } from '../../src/image/webp';

it('tells what the encoder wrote, whichever its kind', async () => {
  const sharp = loadSharp('native');
  const side = fc.integer({ min: 1, max: 700 });
  await fc.assert(
    fc.asyncProperty(side, side, fc.boolean(), fc.boolean(), async (width, height, lossless, alpha) => {
      const color = { r: 3, g: 140, b: 15, ...(alpha && { alpha: 0.5 }) };
      const image = sharp({ create: { width, height, channels: alpha ? 4 : 3, background: color } });
      // The profile asks for an extended header.
      const bytes = await (alpha ? image : image.withIccProfile('srgb')).webp({ lossless, effort: 0 }).toBuffer();
      const bare = await image.webp({ lossless, effort: 0 }).toBuffer();
      const said = { width, height, hasAlpha: alpha, isAnimated: false };
      expect([webpHeader(bytes), webpHeader(bare)]).toEqual([said, said]);
      expect(await sharp(bytes).metadata()).toMatchObject({ width, height, hasAlpha: alpha });
    }),
    { numRuns: 30 },
  );
});

it('tells an animation', async () => {
  const frames = Array.from({ length: 2 }, (_, i) => Buffer.alloc(12, i * 90));
  const bytes = await loadSharp('native')(Buffer.concat(frames), {
    raw: { width: 2, height: 4, channels: 3, pageHeight: 2 },
  })
    .webp()
    .toBuffer();
  expect(webpHeader(bytes)).toMatchObject({ width: 2, height: 2, isAnimated: true });
});

it('tells nothing of a header that is cut off, or that begins otherwise', async () => {
  const bytes = await loadSharp('native')({ create: { width: 9, height: 9, channels: 3, background: '#777' } })
    .webp()
    .toBuffer();
  expect(webpHeader(bytes.subarray(0, 29))).toBeUndefined();
  bytes.write('ICCP', 12);
  expect(webpHeader(bytes)).toBeUndefined();
});
