import { basename, dirname, extname, join } from 'node:path';
import type { Description } from './description';
import { readText } from './readText';

/** Longer lists are no names of classes. */
const MAX_LABELS = 100_000;

/** Where names of classes may be beside a model, first match first. */
export function labelsFiles(modelFile: string): readonly string[] {
  const stem = basename(modelFile, extname(modelFile));
  const names = [`${stem}.labels.txt`, `${stem}.names`, 'labels.txt', 'classes.txt', 'coco.names', 'obj.names'];
  return names.map((name) => join(dirname(modelFile), name));
}

/** The first of these files that is there: a name per line. */
export async function readLabelsNearby(modelFile: string): Promise<Description | undefined> {
  for (const path of labelsFiles(modelFile)) {
    const read = await readText(path);
    if (read === undefined) continue;
    const origin = basename(path);
    if ('problem' in read) return { origin, warnings: [`${origin}: ${read.problem} It is not used.`] };
    const labels = read.text.replace(/\s+$/, '').split(/\r?\n/);
    if (labels.length <= MAX_LABELS && read.text.trim() !== '') return { origin, labels, warnings: [] };
    const found = read.text.trim() === '' ? 'nothing' : `${labels.length} lines`;
    return { origin, warnings: [`${origin}: expected a name of a class per line, found ${found}. It is not used.`] };
  }
  return undefined;
}
