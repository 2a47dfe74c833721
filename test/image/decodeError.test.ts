import { describe, expect, it } from 'vitest';
import { decodeError } from '../../src/image/decodeError';

describe('decodeError', () => {
  it.each([
    'Aborted(OOM). Out of memory',
    'Cannot enlarge memory arrays to size 2147483648 bytes',
    'Array buffer allocation failed',
    'vips_tracked: out of memory --\n12 MB',
    'memory access out of bounds',
    'source: bad seek to 390624\nheif: Invalid input: Unspecified: Memory allocation error (2.0)',
    'Failed to allocate memory for strip',
    'VipsJpeg: Insufficient memory (case 4)',
  ])('says in one line that memory ran out: %s', (text) => {
    const error = decodeError('a.png', 'PNG', new Error(text));
    expect(error).toMatchObject({ reason: 'input-too-large', file: 'a.png' });
    expect(error.message).toMatch(/^a\.png: the decoder ran out of memory on this PNG image\. Save a smaller copy/);
    expect(error.message).not.toContain('\n');
    const large = decodeError('a.png', 'PNG', new Error(text), { width: 10_000, height: 9_000 });
    expect(large.message).toContain('out of memory on this PNG image of 10000×9000 = 90 megapixels. Save');
  });

  it('calls anything else damage, with the decoder’s first line', () => {
    const error = decodeError('a.png', 'PNG', new Error('pngload: crc error\nmore'));
    expect(error).toMatchObject({ reason: 'input-invalid' });
    expect(error.message).toMatch(/damaged or cut off \(pngload: crc error\)/);
  });
});
