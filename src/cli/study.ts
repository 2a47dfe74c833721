import { runStudy, type FinishedStudy } from '../engine/studyClient/runStudy';
import type { StudyPlan } from '../engine/studyClient/studyPlan';
import type { StudyProgress } from '../report/facts/study/progressText';
import type { StudyEngine } from '../engine/studyClient/studyWorker';
import { writeWhole } from '../engine/writeWhole';
import { UserError } from '../protocol/errors';
import { plainText } from '../report/facts/formatText';
import { studyToHtml } from '../report/html/study';
import { studyToMarkdown } from '../report/markdown/study';
import type { Summary } from '../report/summary';
import { studyToTable } from '../report/terminal/study';
import { useColor, widthOf, type Io } from './io';
import { messageLine } from './messageLine';
import { modelRef } from './modelRef';
import { shardOf } from './shardOption';
import type { StudyFlags } from './studyCommands';
import { usualJobs } from '../engine/studyClient/studyJobs';
import type { StudyLine } from './studyLine';

/** Where the exports of a study go. */
export interface StudyExports {
  readonly html?: string;
  readonly md?: string;
}

/** @throws UserError `setting-invalid` */
export function planStudy(sources: readonly string[], flags: StudyFlags, env: Io['env']): StudyPlan {
  const { model, flips, layers, causes, jobs = usualJobs(), out, labels = 'auto', shard, size, input, expect } = flags;
  const models = (model.length === 0 ? [undefined] : model).map((one) => modelRef(one, flags));
  if (flags.preprocess !== undefined && models.length > 1) {
    throw new UserError('setting-invalid', '--preprocess is of one model: describe each in its own .flipscope.json.');
  }
  return {
    sources,
    models,
    flips,
    layers,
    causes,
    jobs,
    out,
    labels: labels === 'folder' || labels === 'none' || labels === 'auto' ? labels : { file: labels },
    ...(shard !== undefined && { shard: shardOf(shard, env) }),
    ...(size && { size }),
    ...(Object.keys(input).length > 0 && { inputs: input }),
    ...(expect && { expect }),
  };
}

/** Runs a study, shows its answer and writes its exports. Returns the exit code. Throws what makes it impossible. */
export async function study(
  plan: StudyPlan,
  exports: StudyExports,
  { io, line, startEngine }: { readonly io: Io; readonly line: StudyLine; startEngine(): StudyEngine },
): Promise<0 | 2> {
  const finished: FinishedStudy = await runStudy(plan, {
    startEngine,
    progress: (progress: StudyProgress) => line.show(progress),
    warn: (message) => {
      line.clear();
      io.stderr.write(messageLine(message));
    },
  });
  line.clear();
  await showStudy(finished.summary, exports, io, [finished.file]);
  return finished.summary.images.measured > 0 ? 0 : 2;
}

/** @param written files that were written before */
export async function showStudy(
  summary: Summary,
  { html, md }: StudyExports,
  io: Io,
  written: readonly string[],
): Promise<void> {
  const files = [...written];
  for (const [file, text] of [
    [html, studyToHtml],
    [md, studyToMarkdown],
  ] as const) {
    if (file === undefined) continue;
    await writeWhole(file, text(summary));
    files.push(file);
  }
  const { stdout, env } = io;
  stdout.write(studyToTable(summary, { width: widthOf(stdout, env), color: useColor(stdout, env) }));
  if (files.length > 0) stdout.write(`\nwritten: ${files.map(plainText).join(', ')}\n`);
}
