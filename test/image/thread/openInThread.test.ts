import { expect, it } from 'vitest';
import { openInThread } from '../../../src/image/thread/openInThread';

it('a thread that ends without an answer is an error with a remedy, and not waited for', async () => {
  // Beside the source there is no bundle to run: this thread ends at once.
  await expect(openInThread('pictures/large.png', { codec: 'native' })).rejects.toMatchObject({
    reason: 'input-too-large',
    file: 'pictures/large.png',
    message: expect.stringMatching(
      /^pictures\/large\.png: the decoder of this large image ended, .* \(.*decoder\.js.*\)\. Save a smaller copy/s,
    ),
  });
});
