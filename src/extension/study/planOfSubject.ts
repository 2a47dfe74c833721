import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { usualJobs } from '../../engine/studyClient/studyJobs';
import type { StudyPlan } from '../../engine/studyClient/studyPlan';
import type { StudySubject } from '../../protocol/studyPage';

/** As `flipscope study` has it. */
const CAUSES = 50;

/** The study of a subject, whose tables go into a folder of their own: what that holds of other images is replaced. */
export function planOfSubject({ sources, models, flips }: StudySubject, out: string): StudyPlan {
  return {
    sources,
    base: commonFolder(sources),
    models,
    flips,
    layers: 'fused',
    out,
    replaces: true,
    jobs: studyJobs(),
    causes: CAUSES,
    labels: 'auto',
  };
}

/** One core is left to the window, where there is more than one. */
export function studyJobs(): number {
  return Math.max(1, Math.min(usualJobs(), availableParallelism() - 1));
}

/** The innermost folder that holds all of them. */
function commonFolder(paths: readonly string[]): string {
  const [first = '.', ...others] = paths;
  let folder = dirname(first);
  while (others.some((path) => !path.startsWith(folder)) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
