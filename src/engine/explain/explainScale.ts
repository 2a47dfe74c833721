import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { modelSettings } from '../../analysis/measure/markedSession';
import type { Session, Tensors } from '../../analysis/measure/session';
import { toFloats } from '../../analysis/measure/typedTensors';
import { outputChange } from '../../analysis/scale/outputChange';
import { shifted, withNoise } from '../../analysis/scale/perturb';
import { sameDims } from '../../onnx/tensors';
import { encodeJpeg } from '../../image/encodeJpeg';
import type { InputRef } from '../../protocol/spec';
import { imageAxes } from '../../report/layout';
import type { ReportPatch } from '../../report/patch';
import type { Scale, ScaleChange } from '../../report/report';
import type { Analysis } from '../analysis';
import { newDraft } from '../files/drafts';
import type { ExplainContext } from './explain';
import { makeFeeds } from '../input/imageFeeds';
import { prepareInput } from '../input/prepareInput';

/** A change of the input: the tensors to feed in place of x, over which its figures are averaged. */
interface Change {
  readonly kind: ScaleChange;
  /** Undefined where there is no such input. */
  readonly make: () => Promise<readonly Float32Array[] | undefined>;
}

/** What changes of the input other than a flip do to the outputs, in the same figure. */
export async function explainScale(
  analysis: Analysis,
  packageRoot: string,
  { createSession, signal, onProgress }: Pick<ExplainContext, 'createSession' | 'signal' | 'onProgress'>,
): Promise<ReportPatch> {
  const { onnx } = analysis.model.loaded;
  const changes = changesOf(analysis, packageRoot);
  const session = await createSession(onnx.bytes, modelSettings(onnx));
  const scale: { [C in ScaleChange]?: Record<string, number> } = {};
  try {
    for (const [i, { kind, make }] of changes.entries()) {
      signal.throwIfAborted();
      const tensors = await make();
      const figures = tensors && (await figuresOf(analysis, session, kind, tensors));
      if (figures !== undefined && Object.keys(figures).length > 0) scale[kind] = figures;
      onProgress((i + 1) / changes.length);
    }
  } finally {
    await session.release();
  }
  return { scale: scale as Scale };
}

function changesOf(analysis: Analysis, packageRoot: string): readonly Change[] {
  const { input } = analysis;
  const { rows, columns } = imageAxes(input.info.layout);
  const shift = (kind: ScaleChange, by: number): Change => ({
    kind,
    make: async () => [rows, columns].map((axis) => shifted(input.tensors.id, input.shape, axis, by)),
  });
  return [
    { kind: 'grey1', make: async () => grayNoise(analysis) },
    { kind: 'jpeg90', make: () => savedAsJpeg(analysis) },
    shift('shift1', 1),
    shift('shift2', 2),
    shift('shift4', 4),
    { kind: 'otherImage', make: () => anotherImage(analysis, packageRoot) },
  ];
}

/** Pixels are multiplied by scale / std: so is their noise. */
function grayNoise({ input: { info, shape, tensors } }: Analysis): readonly Float32Array[] | undefined {
  if (info.preprocess === undefined) return undefined;
  const { scale, std } = info.preprocess;
  const { channels } = imageAxes(info.layout);
  const deviations = Array.from({ length: shape[channels]! }, (_, i) => scale / (std[i % std.length] ?? 1));
  return [withNoise(tensors.id, shape, channels, deviations, 0)];
}

const JPEG_QUALITY = 90;

async function savedAsJpeg(analysis: Analysis): Promise<readonly Float32Array[] | undefined> {
  const { spec, codec } = analysis;
  if (spec.input.kind !== 'image' || !isPicture(analysis)) return undefined;
  const draft = newDraft(tmpdir(), 'jpg');
  try {
    await encodeJpeg(spec.input.path, draft.path, JPEG_QUALITY, codec);
    return await prepared(analysis, { kind: 'image', path: draft.path });
  } finally {
    await draft.remove();
  }
}

/** Of images another one that comes with Flipscope, of noise that of the next seed; of tensors none. */
async function anotherImage(analysis: Analysis, packageRoot: string): Promise<readonly Float32Array[] | undefined> {
  const { input } = analysis.spec;
  if (input.kind === 'noise') return prepared(analysis, { ...input, seed: input.seed + 1 });
  if (input.kind !== 'image' || !isPicture(analysis)) return undefined;
  const sample = basename(input.path) === 'coffee.png' ? 'chelsea.png' : 'coffee.png';
  return prepared(analysis, { kind: 'image', path: join(packageRoot, 'media', 'samples', sample) });
}

/** Whether the image has colors or gray levels, not bands of its own. */
function isPicture({ input: { info } }: Analysis): boolean {
  return info.preprocess !== undefined && info.preprocess.channels !== 'bands';
}

/** Another input as this one was prepared; undefined where its shape depends on the image and is another. */
async function prepared(
  { spec, model, input, codec }: Analysis,
  other: InputRef,
): Promise<readonly Float32Array[] | undefined> {
  const found = await prepareInput({ ...spec, input: other, flips: [] }, model.loaded, model.input, codec);
  return sameDims(found.shape, input.shape) ? [found.tensors.id] : undefined;
}

/** Means over the tensors, for each output that they say something of. */
async function figuresOf(
  analysis: Analysis,
  session: Session,
  kind: ScaleChange,
  tensors: readonly Float32Array[],
): Promise<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const data of tensors) {
    const { id: fed } = makeFeeds(analysis.model, { ...analysis.input, tensors: { id: data } });
    for (const [name, change] of await changeOf(analysis, session, kind, fed)) {
      sums.set(name, (sums.get(name) ?? 0) + change / tensors.length);
    }
  }
  return Object.fromEntries(sums);
}

async function changeOf(
  { outputs, contract, arrangement }: Analysis,
  session: Session,
  kind: ScaleChange,
  fed: Tensors,
): Promise<readonly (readonly [name: string, change: number])[]> {
  const names = Object.keys(outputs).filter((name) => contract(name) !== undefined);
  const found = await session.run(fed, Object.fromEntries(names.map((name) => [name, null])));
  return names.flatMap((name) => {
    const changed = { dims: found[name]!.dims, data: toFloats(found[name]!) };
    const how = { moves: kind.startsWith('shift'), arrangement: () => arrangement(name, 'h') };
    const change = outputChange(contract(name)!, outputs[name]!.id!, changed, how);
    return change === undefined ? [] : [[name, change] as const];
  });
}
