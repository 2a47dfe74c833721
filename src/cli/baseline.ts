import { Option, type Command } from 'commander';
import { compareBaseline, isWorse, type NamedBaseline } from '../analysis/study/compareBaseline';
import { readNamed } from '../engine/files/readNamed';
import { isSameFile } from '../engine/files/refuseSources';
import { writeWhole } from '../engine/files/writeWhole';
import { UserError } from '../protocol/errors';
import type { Baseline } from '../report/baseline';
import { baselineToJson, parseBaseline } from '../report/baselineJson';
import { baselineSentences } from '../report/facts/study/baseline';
import { parseThreshold } from './values';

/** What commands that compare with a baseline are told of it, as commander hands it over. */
export interface BaselineFlags {
  readonly baseline?: string;
  readonly failOnRegression?: boolean;
  readonly updateBaseline?: boolean;
  readonly tolerance?: number;
}

/** A run that is compared with an earlier one. */
export interface BaselinePlan {
  readonly file: string;
  /** Undefined where there is none yet. */
  readonly before: NamedBaseline | undefined;
  readonly fails: boolean;
  readonly updates: boolean;
  readonly tolerance: number;
}

/** How a run compares. */
export interface BaselineOutcome {
  readonly sentences: readonly string[];
  /** 1 when it fails for being worse, 2 when nothing can be compared. */
  readonly code: 0 | 1 | 2;
  /** Why nothing can be compared, in one line. */
  readonly problem?: string;
  /** Whether the file was written. */
  readonly writes: boolean;
}

/** Of a run without a baseline. */
export const NOT_COMPARED: BaselineOutcome = { sentences: [], code: 0, writes: false };

const DEFAULT_TOLERANCE = 0.05;

export function addBaselineOptions(command: Command): Command {
  return command
    .option('--baseline <file>', 'compare with an earlier run, on the images that both have')
    .option(
      '--fail-on-regression',
      'exit with 1 when the model is worse than the baseline: beyond chance for classes (McNemar’s exact test), beyond --tolerance for the mean change',
    )
    .option(
      '--update-baseline',
      'write the baseline at the end; with --fail-on-regression only when the model is not worse',
    )
    .addOption(
      new Option('--tolerance <share>', 'how much larger the mean change may be than in the baseline, such as 5%')
        .argParser(parseThreshold)
        .default(DEFAULT_TOLERANCE, '5%'),
    );
}

/**
 * Reads the baseline before anything is measured.
 *
 * @param targets files that the run writes besides
 * @throws UserError `setting-invalid` for options without a baseline, `input-missing`, `input-invalid` for what is none
 */
export async function planBaseline(
  { baseline: file, failOnRegression = false, updateBaseline = false, tolerance = DEFAULT_TOLERANCE }: BaselineFlags,
  targets: readonly string[],
): Promise<BaselinePlan | undefined> {
  if (file === undefined) {
    if (!failOnRegression && !updateBaseline) return undefined;
    const option = failOnRegression ? '--fail-on-regression' : '--update-baseline';
    throw new UserError('setting-invalid', `${option} needs a file to compare with: give --baseline FILE too.`);
  }
  for (const target of targets) {
    if (!(await isSameFile(target, file))) continue;
    throw new UserError('setting-invalid', `The baseline and another output would go to ${file}: give each its own.`);
  }
  const before = await readBaseline(file, updateBaseline);
  return { file, before, fails: failOnRegression, updates: updateBaseline, tolerance };
}

async function readBaseline(file: string, mayBeMissing: boolean): Promise<NamedBaseline | undefined> {
  let text: string;
  try {
    text = (await readNamed(file)).toString('utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && mayBeMissing) return undefined;
    const why = code === 'ENOENT' ? 'there is no such baseline' : `the baseline cannot be read (${code})`;
    const advice = code === 'ENOENT' ? 'Write it with --update-baseline.' : 'Check the path.';
    throw new UserError('input-missing', `${file}: ${why}. ${advice}`, file, { cause: error });
  }
  try {
    return { file, baseline: parseBaseline(text) };
  } catch (error) {
    throw new UserError('input-invalid', `${file}: ${(error as Error).message}.`, file, { cause: error });
  }
}

/** Compares a run with its baseline, and writes the new one where it is asked for. @throws UserError `write-failed` */
export async function settleBaseline(plan: BaselinePlan, now: Baseline): Promise<BaselineOutcome> {
  const found = compared(plan, now);
  const writes = plan.updates && found.code === 0;
  if (writes) await writeWhole(plan.file, baselineToJson(now));
  return { ...found, writes };
}

function compared({ before, fails, updates, tolerance }: BaselinePlan, now: Baseline): Omit<BaselineOutcome, 'writes'> {
  if (before === undefined) return { sentences: ['There was no baseline to compare with.'], code: 0 };
  try {
    const comparison = compareBaseline(now, before, tolerance);
    return { sentences: baselineSentences(comparison), code: fails && comparison.changes.some(isWorse) ? 1 : 0 };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (fails || !updates) return { sentences: [], code: 2, problem: error.message };
    return { sentences: [`Not compared with the baseline that was replaced: ${error.message}`], code: 0 };
  }
}
