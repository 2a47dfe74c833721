import { expect, it } from 'vitest';
import { DecoderThread } from '../../../src/image/thread/decoderThread';

it('a thread that ends without an answer is an error with a remedy, not waited for and not asked again', async () => {
  // Beside the source there is no bundle to run: this thread ends at once.
  const thread = new DecoderThread('wasm');
  expect(thread.hasEnded).toBe(false);
  const ended = {
    reason: 'input-too-large',
    file: 'pictures/large.png',
    message: expect.stringMatching(
      /^pictures\/large\.png: the decoder of this image ended, .* \(.*decoder\.js.*\)\. Save a smaller copy/s,
    ) as unknown,
  };
  await expect(thread.open('pictures/large.png', undefined)).rejects.toMatchObject(ended);
  expect(thread.hasEnded).toBe(true);
  await expect(thread.isLarge('pictures/large.png')).rejects.toMatchObject({ ...ended, message: expect.any(String) });
});
