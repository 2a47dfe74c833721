import { trackActions } from '../analysis/actions/track';
import { applyFlip, type FloatTensor } from '../analysis/flip';
import { imageAxes } from '../analysis/imageInput';
import { modelSettings } from '../analysis/measure/markedSession';
import { toFloats } from '../analysis/measure/typedTensors';
import { relativeL2 } from '../analysis/metrics';
import { sizeAdvice } from '../analysis/audit/sizeAdvice';
import type { Session } from '../analysis/session';
import { withSize } from '../image/mergePreprocess';
import { inferShapes } from '../onnx/shapes';
import type { AnalysisSpec } from '../protocol/spec';
import type { Flip, SizeAdvice, SizeMeasurement } from '../report/report';
import { makeFeeds, type Analysis } from './analysis';
import { networkOf, type ExplainContext, type ReportPatch } from './explain';
import { prepareInput } from './prepareInput';

/** Aligned sizes that are tried out: the nearest ones. */
const MEASURED_SIZES = 2;

/** Aligned sizes near the current one, and the output's error at the nearest, where the model takes other sizes. */
export async function explainSizes(analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
  const advice = sizeAdvice(networkOf(analysis));
  const measured = await measureSizes(analysis, sizesToMeasure(analysis, advice), context);
  return (report) => ({ ...report, sizeAdvice: measured.length === 0 ? advice : { ...advice, measured } });
}

/** Pairs of an aligned height and width. Pictures and noise can be made at another size, tensors cannot. */
function sizesToMeasure({ spec, input, model }: Analysis, advice: SizeAdvice): (readonly [number, number])[] {
  const { rows, columns } = imageAxes(input.info.layout);
  const free = [rows, columns].every((axis) => typeof model.input.declared[axis] === 'string');
  if (!free || spec.input.kind === 'tensor' || advice.misaligned.length === 0) return [];
  const count = Math.min(MEASURED_SIZES, advice.H.length, advice.W.length);
  return Array.from({ length: count }, (_, i) => [advice.H[i]!, advice.W[i]!] as const);
}

async function measureSizes(
  analysis: Analysis,
  sizes: readonly (readonly [number, number])[],
  { createSession, signal, onProgress }: ExplainContext,
): Promise<SizeMeasurement[]> {
  if (sizes.length === 0) return [];
  const { onnx } = analysis.model.loaded;
  const session = await createSession(onnx.bytes, modelSettings(onnx));
  try {
    const measured: SizeMeasurement[] = [];
    for (const [i, size] of sizes.entries()) {
      signal.throwIfAborted();
      measured.push({ size, error: await errorsAt(analysis, session, size) });
      onProgress((i + 1) / sizes.length);
    }
    return measured;
  } finally {
    await session.release();
  }
}

async function errorsAt(
  { spec, model, codec, report }: Analysis,
  session: Session,
  size: readonly [number, number],
): Promise<SizeMeasurement['error']> {
  const input = await prepareInput(specAt(spec, size), model.loaded, model.input, codec);
  const feeds = makeFeeds(model, input);
  const output = report.outputs[0]!.name;
  const shapes = inferShapes(model.loaded.onnx, new Map([[model.input.name, input.shape]]));
  const action = trackActions(model.loaded.onnx.graph, shapes, model.input)(output) ?? { kind: 'invariant' };
  const run = async (orientation: 'id' | Flip): Promise<FloatTensor> => {
    const found = (await session.run(feeds[orientation]!, { [output]: null }))[output]!;
    return { dims: found.dims, data: toFloats(found) };
  };
  const original = await run('id');
  const errors: { [F in Flip]?: number } = {};
  for (const flip of spec.flips) {
    errors[flip] = relativeL2(original.data, applyFlip(await run(flip), action, flip).data);
  }
  return errors;
}

/** The same input at another size. */
function specAt(spec: AnalysisSpec, size: readonly [number, number]): AnalysisSpec {
  const { input, preprocess } = spec;
  if (input.kind === 'noise') return { ...spec, size, input: { kind: 'noise', seed: input.seed } };
  if (preprocess === undefined) return { ...spec, size };
  return { ...spec, size, preprocess: withSize(preprocess, size) };
}
