import { kernelViews } from '../../analysis/layer/kernelViews';
import { noiseFloor } from '../../analysis/measure/noiseFloor';
import { operatorKind } from '../../operators/catalog';
import type { ReproductionResult, ReproductionSpec } from '../../protocol/reproduction';
import type { KernelView } from '../../protocol/views';
import { cutText, MAX_WARNING } from '../../report/facts/cutText';
import { REPRODUCTION_SCHEMA } from '../../report/schema/reproduction';
import { requireUnchanged } from '../files/fileVersions';
import type { CachedModel } from '../models/modelCache';
import { runtimeVersion } from '../runtime/runtime';
import { TOOL } from '../report/tool';
import { alignedSize, askedShape } from './chooseSizes';
import { reportedModel } from '../models/loadModel';
import type { ReproductionContext } from './context';
import { runAt, type SizedRun } from './runAt';

/** Kernels that are drawn. */
const MAX_KERNELS = 3;

/**
 * Asks the question of a model: noise and its mirror images, the outputs' differences, then the same with kernels
 * mirrored, with all that has a mirror image mirrored, and at an aligned size.
 *
 * @throws UserError naming the model when it cannot be used or does not end in global average pooling; the signal's reason
 */
export async function reproduce(spec: ReproductionSpec, context: ReproductionContext): Promise<ReproductionResult> {
  const { models, queue, signal, onProgress } = context;
  onProgress('Loading the model', 0);
  const model = await queue.add(() => models.open(spec.model));
  signal.throwIfAborted();
  const shape = askedShape(model, spec.size);
  const first = await runAt({ spec, model, shape, run: 0 }, within(context, 0, 0.65));
  const other = await alignedSize(model, first.network, signal);
  const second = other.shape && (await runAt({ spec, model, shape: other.shape, run: 1 }, within(context, 0.65, 1)));
  await requireUnchanged(model.files);
  return resultOf(spec, model, [first, ...(second === undefined ? [] : [second])], other.reason);
}

/** A part of the whole work. */
function within(context: ReproductionContext, from: number, to: number): ReproductionContext {
  const { onProgress } = context;
  return { ...context, onProgress: (message, fraction) => onProgress(message, from + (to - from) * fraction) };
}

async function resultOf(
  { seed }: ReproductionSpec,
  { loaded }: CachedModel,
  runs: readonly SizedRun[],
  otherSize: string | undefined,
): Promise<ReproductionResult> {
  const [first] = runs;
  const warnings = [...loaded.onnx.notes, ...loaded.known.warnings, ...runs.flatMap((run) => run.warnings)];
  return {
    reproduction: {
      schema: REPRODUCTION_SCHEMA,
      tool: { ...TOOL, onnxruntime: await runtimeVersion() },
      model: await reportedModel(loaded),
      seed,
      features: first!.features,
      output: first!.output,
      noiseFloor: noiseFloor(loaded.onnx.graph).floor,
      runs: runs.map(({ run }) => run),
      ...(otherSize !== undefined && { otherSize }),
      warnings: [...new Set(warnings)].map((warning) => cutText(warning, MAX_WARNING)),
    },
    pictures: { differences: runs.flatMap(({ differences }) => differences), kernels: firstKernels(loaded.onnx) },
  };
}

function firstKernels(model: CachedModel['loaded']['onnx']): readonly KernelView[] {
  const first = model.graph.nodes.find((node) => operatorKind(node) === 'convolution');
  return first === undefined ? [] : kernelViews(model, model.graph.nodeName(first), 'h', MAX_KERNELS);
}
