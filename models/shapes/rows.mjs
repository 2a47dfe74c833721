import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';

/** The rows of a study's images, one per image, model and flip. */
export async function readRows(folder) {
  const files = (await readdir(folder)).filter((name) => name.startsWith('images-'));
  const parts = files.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
  });
  return (await Promise.all(parts)).flat();
}

/** Of the images as they are: how many of each class there are, and how often each class is the most likely. */
export function accuracyByClass(rows, model, labels) {
  const own = rows.filter((row) => row.model === model && row.flip === 'h' && typeof row.message !== 'string');
  return labels.map((label, index) => {
    const found = own.filter((row) => row.label === index).map(({ top1 }) => top1);
    return {
      label,
      images: found.length,
      answers: labels.map((_, answer) => found.filter((top1) => top1 === answer).length),
    };
  });
}
