import { mkdtempSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isLarge } from '../../src/image/isLarge';

it('a file above 32 megabytes is large whatever is in it; what is neither is for the decoder to refuse', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'large-')), 'zeros.png');
  await writeFile(file, '');
  await truncate(file, 2 ** 25);
  expect(await isLarge(file, 'native')).toBe(false);
  await truncate(file, 2 ** 25 + 1);
  expect(await isLarge(file, 'native')).toBe(true);
});
