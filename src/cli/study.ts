import { baselineOf, BaselineRows } from '../analysis/study/baseline';
import { runStudy } from '../engine/studyClient/runStudy';
import type { StudyPlan } from '../engine/studyClient/studyPlan';
import type { StudyProgress } from '../report/facts/study/progressText';
import type { StudyEngine } from '../engine/studyClient/studyWorker';
import { refuseClashes } from '../engine/files/refuseSources';
import { writeWhole } from '../engine/files/writeWhole';
import { UserError } from '../protocol/errors';
import { plainText } from '../report/facts/formatText';
import { studyToHtml } from '../report/html/study';
import { studyToMarkdown } from '../report/markdown/study';
import type { Summary } from '../report/summary';
import { summaryToJson } from '../report/summaryJson';
import { studyToTable } from '../report/terminal/study';
import { NOT_COMPARED, planBaseline, settleBaseline, type BaselineFlags } from './baseline';
import { useColor, widthOf, type Io } from './io';
import { messageLine } from './messageLine';
import { modelRef } from './modelRef';
import { shardOf } from './shardOption';
import type { StudyFlags } from './studyCommands';
import { usualJobs } from '../engine/studyClient/studyJobs';
import type { StudyLine } from './studyLine';
import { STDOUT, targetFiles } from './targets';

/** Where the exports of a study go: files, or `-` for standard output. */
export interface StudyExports {
  /** The summary itself. */
  readonly json?: string;
  readonly html?: string;
  readonly md?: string;
}

/** @throws UserError `setting-invalid` */
export function planStudy(sources: readonly string[], flags: StudyFlags, env: Io['env']): StudyPlan {
  const {
    model,
    flips,
    layers,
    causes,
    jobs = usualJobs(),
    batch,
    out,
    labels = 'auto',
    shard,
    size,
    input,
    expect,
  } = flags;
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
    ...(batch !== undefined && { batch }),
    out,
    labels: labels === 'folder' || labels === 'none' || labels === 'auto' ? labels : { file: labels },
    ...(shard !== undefined && { shard: shardOf(shard, env) }),
    ...(size && { size }),
    ...(Object.keys(input).length > 0 && { inputs: input }),
    ...(expect && { expect }),
  };
}

interface StudyRunning {
  readonly io: Io;
  readonly line: StudyLine;
  startEngine(): StudyEngine;
}

/**
 * Runs a study, shows its answer and writes its exports. Returns the exit code: 1 when it is worse than its baseline and that
 * fails. Throws what makes it impossible.
 */
export async function study(
  plan: StudyPlan,
  flags: StudyExports & BaselineFlags,
  { io, line, startEngine }: StudyRunning,
): Promise<0 | 1 | 2> {
  const targets = targetFiles([flags.html, flags.md]);
  await refuseClashes(targets);
  const baseline = await planBaseline(flags, targets);
  if (baseline !== undefined && plan.shard !== undefined) {
    throw new UserError(
      'setting-invalid',
      '--baseline is of a whole study, and --shard measures a part. Give one of them.',
    );
  }
  const writes = baseline?.updates === true ? [...targets, baseline.file] : targets;
  const rows = new BaselineRows();
  const { summary, file } = await runStudy(
    { ...plan, writes },
    {
      startEngine,
      progress: (progress: StudyProgress) => line.show(progress),
      warn: (message) => {
        line.clear();
        io.stderr.write(messageLine(message));
      },
      ...(baseline !== undefined && { collect: rows }),
    },
  );
  line.clear();
  const isMeasured = summary.images.measured > 0;
  const compared =
    baseline === undefined || !isMeasured
      ? NOT_COMPARED
      : await settleBaseline(baseline, baselineOf(summary.study, rows));
  await showStudy(summary, flags, io, compared.writes ? [file, baseline!.file] : [file], compared.sentences);
  if (compared.problem !== undefined) io.stderr.write(messageLine(compared.problem));
  // Of a shard without a readable image the others may have some: merging tells.
  return isMeasured || plan.shard !== undefined ? compared.code : 2;
}

/**
 * Writes the exports and shows the answer, which leaves standard output to an export that goes there.
 *
 * @param written files that were written before
 * @param remarks what stands beside the answer, one sentence or two each
 */
export async function showStudy(
  summary: Summary,
  { json, html, md }: StudyExports,
  io: Io,
  written: readonly string[],
  remarks: readonly string[] = [],
): Promise<void> {
  const files = [...written];
  let stream = io.stdout;
  for (const [target, textOf] of [
    [json, summaryToJson],
    [html, studyToHtml],
    [md, studyToMarkdown],
  ] as const) {
    if (target === undefined) continue;
    const text = textOf(summary, remarks);
    if (target === STDOUT) {
      io.stdout.write(text);
      stream = io.stderr;
    } else {
      await writeWhole(target, text);
      files.push(target);
    }
  }
  stream.write(studyToTable(summary, { width: widthOf(stream, io.env), color: useColor(stream, io.env), remarks }));
  if (files.length > 0) stream.write(`\nwritten: ${files.map(plainText).join(', ')}\n`);
}
