import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodePng } from '../../src/image/encodePng';
import type { RgbaImage } from '../../src/protocol/views';
import { uniform } from './random';

/**
 * Small images of a seed in folders named after classes: a gradient of each class's own color, noise on it.
 *
 * @returns their paths relative to `folder`
 */
export async function writeSmallImages(
  folder: string,
  count: number,
  { size = 16, classes = 4, seed = 1 } = {},
): Promise<readonly string[]> {
  const paths = Array.from({ length: count }, (_, i) => `${i % classes}/${String(i).padStart(5, '0')}.png`);
  for (const [i, path] of paths.entries()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), await encodePng(smallImage(size, i % classes, seed + i), 'native'));
  }
  return paths;
}

function smallImage(size: number, index: number, seed: number): RgbaImage {
  const next = uniform(seed);
  const rgba = new Uint8Array(4 * size * size);
  for (let at = 0; at < size * size; at++) {
    const [x, y] = [at % size, Math.floor(at / size)];
    for (let c = 0; c < 3; c++) {
      const slope = (index + c) % 2 === 0 ? x : y;
      rgba[4 * at + c] = (140 * slope) / size + 20 * index + 50 * next();
    }
    rgba[4 * at + 3] = 255;
  }
  return { width: size, height: size, rgba };
}
