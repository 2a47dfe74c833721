import type { CauseRow } from '../../analysis/study/rows';
import { UserError } from '../../protocol/errors';
import type { ModelRef } from '../../protocol/spec';
import type { StudyProgress } from '../../report/facts/study/progressText';
import type { StudiedInput } from '../../protocol/study';
import { CAUSES } from '../../report/causes';
import type { CauseReport, Flip } from '../../report/report';
import type { ListedImage } from './listImages';
import type { PartStore } from './partStore';
import { causeKey } from './rowGroups';
import type { AnalysisPart } from './studyPlan';
import { isEnd, type StudyWorker } from './studyWorker';

interface CauseWork {
  readonly images: readonly ListedImage[];
  /** One per model. */
  readonly names: readonly string[];
  readonly inputOf: (image: ListedImage) => StudiedInput;
  readonly worker: StudyWorker;
  readonly store: Pick<PartStore, 'finishedCauses' | 'addCauses'>;
  readonly progress: (progress: StudyProgress) => void;
  readonly warn: (message: string) => void;
}

/** Explains images whose causes are not there yet, one analysis after the other; one that cannot be analyzed has none. */
export async function measureCauses(plan: AnalysisPart, work: CauseWork): Promise<void> {
  const finished = await work.store.finishedCauses();
  const begun = Date.now();
  for (const [i, image] of work.images.entries()) {
    for (const [m, model] of work.names.entries()) {
      const { root, image: path } = image;
      if (finished.has(causeKey({ root, image: path, model }))) continue;
      const found = await causesOf(plan, plan.models[m]!, work.inputOf(image), work);
      await work.store.addCauses(causeRows({ root, image: path, model }, found));
    }
    const [done, total] = [i + 1, work.images.length];
    work.progress({ stage: 'causes', done, total, failed: 0, perSecond: done / ((Date.now() - begun) / 1000) });
  }
}

async function causesOf(
  plan: AnalysisPart,
  model: ModelRef,
  input: StudiedInput,
  { worker, warn }: CauseWork,
): Promise<readonly (readonly [Flip, CauseReport])[]> {
  const { flips, inputs, size, expect } = plan;
  const options = { ...(inputs && { inputs }), ...(size && { size }), ...(expect && { expect }) };
  const id = 'causes';
  const { functions } = worker;
  try {
    await functions.analyze(id, { model, input, flips, flipMode: 'tensor', ...options });
    const { causes = {} } = await functions.explain(id, 'causes');
    await functions.release(id);
    return Object.entries(causes) as [Flip, CauseReport][];
  } catch (error) {
    // Why it cannot be read is a row of the images.
    if (error instanceof UserError && error.reason.startsWith('input-')) return [];
    if (!isEnd(error)) throw error;
    warn(`${input.path}: its causes are left out: ${error.message}`);
    await worker.restart();
    return [];
  }
}

function causeRows(
  of: Pick<CauseRow, 'root' | 'image' | 'model'>,
  found: readonly (readonly [Flip, CauseReport])[],
): readonly CauseRow[] {
  return found.flatMap(([flip, { error, shares, twinResidual }]) => {
    if (!Number.isFinite(error) || !Number.isFinite(twinResidual)) return [];
    return CAUSES.map((cause) => ({
      ...of,
      flip,
      cause,
      share: shares[cause] ?? null,
      error,
      residual: twinResidual,
    }));
  });
}
