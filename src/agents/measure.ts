import type { EngineAnalysis } from '../engine/client/engineAnalysis';
import type { AnalysisSpec } from '../protocol/spec';
import { applyPatch } from '../report/patch';
import type { Report } from '../report/report';
import type { Caller } from './tool';

/** What is explained of a report for somebody who asks why. */
const PARTS = ['audit', 'causes', 'sizes'] as const;

/** A finished analysis for as long as `use` needs it. Rejects with `canceled` when the caller stops it. */
async function withAnalysis<T>(
  spec: AnalysisSpec,
  { engine, signal, onProgress }: Caller,
  use: (report: Report, analysis: EngineAnalysis) => Promise<T>,
): Promise<T> {
  const analysis = engine.open(spec);
  const stop = (): void => analysis.release();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    const { report } = await analysis.run(onProgress);
    return await use(report, analysis);
  } finally {
    signal.removeEventListener('abort', stop);
    analysis.release();
  }
}

export function measure(spec: AnalysisSpec, caller: Caller): Promise<Report> {
  return withAnalysis(spec, caller, (report) => Promise.resolve(report));
}

/** The same with the causes, aligned sizes, the audit, and what each layer adds to the difference. */
export function measureAndExplain(spec: AnalysisSpec, caller: Caller): Promise<Report> {
  const steps = 1 + PARTS.length + spec.flips.length;
  return withAnalysis(spec, stepOf(caller, 0, steps), async (first, analysis) => {
    let report = first;
    for (const [i, part] of PARTS.entries()) {
      report = applyPatch(report, await analysis.explain(part, stepOf(caller, 1 + i, steps)));
    }
    for (const [i, flip] of report.flips.entries()) {
      report = applyPatch(report, await analysis.attribution(flip, stepOf(caller, 1 + PARTS.length + i, steps)));
    }
    return report;
  });
}

/** One run after the other. */
export async function measureAll(specs: readonly AnalysisSpec[], caller: Caller): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const [i, spec] of specs.entries()) reports.push(await measure(spec, stepOf(caller, i, specs.length)));
  return reports;
}

/** The caller of one step of several, whose progress is part of the whole. */
function stepOf(caller: Caller, index: number, count: number): Caller {
  return {
    ...caller,
    onProgress: (progress) => caller.onProgress({ ...progress, fraction: (index + progress.fraction) / count }),
  };
}
