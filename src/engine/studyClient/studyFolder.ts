import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { differenceOf } from '../../analysis/study/mergeSummaries';
import type { Shard } from '../../analysis/study/shards';
import { UserError } from '../../protocol/errors';
import type { StudySpecification } from '../../report/summary';
import { studySpecification } from '../../report/schema/summary';
import { makeFolder } from '../files/makeFolder';
import { placeOf } from '../files/refuseSources';
import { describeWriteError, writeWhole } from '../files/writeWhole';
import { isPart, PartStore } from './partStore';

/** The summary that a run ends with. */
export const SUMMARY_FILE = 'study.flipscope-study.json';
/** What a run is of, from its begin on. */
const PLAN_FILE = 'plan.json';
const SHARD_FOLDER = /^shard-(\d+)-of-(\d+)$/;

/**
 * The folder of a study or of one of its shards, which is made.
 *
 * @throws UserError `write-failed`, or `setting-invalid` for a folder that was begun with another number of shards
 */
export async function studyFolder(out: string, shard: Shard | undefined): Promise<string> {
  const folder = shard === undefined ? out : join(out, `shard-${shard.index}-of-${shard.of}`);
  await refuseOtherShards(out, shard);
  try {
    await makeFolder(folder);
  } catch (error) {
    const message = `Cannot make the folder ${folder}: ${describeWriteError(error)}. Choose another --out.`;
    throw new UserError('write-failed', message, folder, { cause: error });
  }
  return folder;
}

async function refuseOtherShards(out: string, shard: Shard | undefined): Promise<void> {
  const names: readonly string[] = await readdir(out).catch(() => []);
  const begun = names
    .map((name) => SHARD_FOLDER.exec(name)?.[2])
    .find((of) => of !== undefined && Number(of) !== shard?.of);
  const isWhole = shard !== undefined && names.includes(PLAN_FILE);
  if (begun === undefined && !isWhole) return;
  const before = isWhole ? 'no shards' : `${begun} shards`;
  const now = shard === undefined ? 'none' : `${shard.of}`;
  throw new UserError(
    'setting-invalid',
    `${out} was begun with ${before}, not ${now}. Give the same --shard, or another --out.`,
    out,
  );
}

/**
 * @param files that are about to be written
 * @param own the folder of the study that is about to run
 * @throws UserError `write-failed` for one in which a study keeps its rows, its plan or its summary, this one's or another's
 */
export async function refuseStudyFiles(files: readonly string[], own?: string): Promise<void> {
  const ownFolder = own && (await placeOf(own));
  for (const file of files) {
    const place = await placeOf(file);
    const [name, folder] = [basename(place), dirname(place)];
    if (name !== PLAN_FILE && name !== SUMMARY_FILE && !isPart(name)) continue;
    if (folder !== ownFolder && !(await isStudyFolder(folder))) continue;
    const message = `${file}: a study keeps its own ${name} there. Choose another name for the output.`;
    throw new UserError('write-failed', message, file);
  }
}

/**
 * Keeps a folder, which must be locked, to one study: the first run says what it is of, later ones must be of the same.
 *
 * @param replaces whether another study is removed
 * @throws UserError `setting-invalid` naming what is different
 */
export async function requireSameStudy(folder: string, study: StudySpecification, replaces = false): Promise<void> {
  const path = join(folder, PLAN_FILE);
  const before = replaces ? await readPlanOrRemove(folder, path, study) : await readPlan(path);
  if (before === undefined) {
    await writeWhole(path, `${JSON.stringify(study, null, 2)}\n`);
    return;
  }
  const difference = differenceOf(before, study);
  if (difference === undefined) return;
  throw new UserError(
    'setting-invalid',
    `${folder} holds a study with ${difference}. Give the same models, images and options, or another --out.`,
    folder,
  );
}

/** Undefined where there was none, or another one; all that was measured for that is removed. */
async function readPlanOrRemove(
  folder: string,
  path: string,
  study: StudySpecification,
): Promise<StudySpecification | undefined> {
  const before = await readPlan(path).catch(() => undefined);
  if (before !== undefined && differenceOf(before, study) === undefined) return before;
  // The plan last: while it is there, it is of what else is.
  await PartStore.clear(folder);
  await rm(join(folder, SUMMARY_FILE), { force: true });
  await rm(path, { force: true });
  return undefined;
}

async function isStudyFolder(folder: string): Promise<boolean> {
  return readPlan(join(folder, PLAN_FILE)).then(
    (plan) => plan !== undefined,
    // What is no plan, nobody measured anything under.
    () => false,
  );
}

async function readPlan(path: string): Promise<StudySpecification | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError('input-invalid', `${path}: it cannot be read (${error.code}).`, path, { cause: error });
  });
  if (text === undefined) return undefined;
  try {
    return studySpecification.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(
      'input-invalid',
      `${path}: not the plan of a study. Remove the folder, or choose another --out.`,
      path,
      {
        cause: error,
      },
    );
  }
}
